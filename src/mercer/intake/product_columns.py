"""Which column of a product file is what: as told (`--columns`), else by its usual names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from mercer.kernel import errors

FIELDS = {
    "sku": "sku variantsku skucode itemno itemnumber itemcode articleno articlenumber article productcode productsn partnumber mpn code "
    "artikelnummer artikelnr reference référence referencia 货号 商品编号 商品编码 商品货号 产品编号 编码",
    "name": "name title productname producttitle itemname bezeichnung artikelname produktname nom titre nombre título titulo 商品名称 产品名称 名称 "
    "标题 品名 商品标题",
    "summary": "summary subtitle shortdescription productsubtitle simpledesc 副标题 简介",
    "description": "description body bodyhtml longdescription productdescription details desc beschreibung descripción descripcion 商品描述 描述 详情 "
    "商品详情",
    "price": "price variantprice unitprice regularprice sellingprice retailprice productprice preis verkaufspreis prix precio 价格 售价 单价 销售价 现价",
    "compare_at": "compareat compareatprice variantcompareatprice originalprice listprice msrp rrp uvp oldprice wasprice 原价 市场价 划线价",
    "currency": "currency currencycode pricecurrency währung waehrung 币种 货币",
    "category": "category categories categoryname productcategory productcategoryname categorypath producttype kategorie catégorie categorie "
    "categoría 分类 类目 商品分类 类别",
    "brand": "brand brandname vendor manufacturer make marke marque marca hersteller 品牌 品牌名称 厂商",
    "tags": "tags tag keywords producttags labels seokeywords 标签 关键词",
    "stock": "stock currentstock quantity qty inventory inventoryquantity variantinventoryquantity variantinventoryqty stockquantity onhand instock "
    "available bestand lagerbestand 库存 数量 库存数量",
    "gtin": "gtin ean ean13 upc barcode variantbarcode variantean isbn isbn13 gtin13 globaluniqueid 条码 条形码 国际条码",
    "weight": "weight weightg weightgrams grams variantgrams variantweight productweight weightkg gewicht poids peso 重量",
    "external": "externalid productid handle producthandle productexternalid parentid parentsku groupid itemgroupid id 商品id",
    "options": "options variantoptions spdata attributes 规格 销售属性",
    "tax_class": "taxclass taxcode",
    **{
        f"option{n}_{part}": f"option{n}{part} variantoption{n}{part} productoption{n}{part} attribute{n}{part}"
        + (f" attribute{n}values option{n}" if part == "value" else "")
        for n in (1, 2, 3)
        for part in ("name", "value")
    },
}  # fmt: skip
USUAL = {field: tuple(names.split()) for field, names in FIELDS.items()}
SEVERAL = {"tags": re.compile(r"(?:product)?tag\d+"), "category": re.compile(r"(?:product)?category\d+")}
ALIASES = {
    "external_id": "external",
    "external_ref": "external",
    "title": "name",
    "categories": "category",
    "tag": "tags",
    "ean": "gtin",
}
KNOWN = (*USUAL, *ALIASES)


class UnknownColumns(errors.Refusal):
    """A needed column is not there, or one was named that the file does not have."""

    code = "unknown_columns"
    status = 422
    title = _("The columns do not fit this file.")


Places = dict[str, tuple[int, ...]]


def places(header: Sequence[str], told: Mapping[str, str], *, currency: str) -> Places:
    """Field → positions in the row. Refusal: `UnknownColumns`, naming what the file does have.

    Columns told are taken as told. When they are enough to make products (name, price and SKU), nothing is guessed beside
    them; otherwise the usual names fill in what is missing.
    """
    folded = [fold(name) for name in header]
    found: Places = {}
    for field, name in told.items():
        place = _place(header, folded, name)
        if place is None:
            raise UnknownColumns(
                _("There is no column “%(name)s”. The file has: %(header)s.")
                % {"name": name, "header": ", ".join(header)}
            )
        found[field] = (place,)
    if not {"name", "price", "sku"} <= set(told):
        _guess(folded, found, currency)
    if "sku" not in found:
        stand_in = found.get("external") or found.get("gtin")
        if not stand_in:
            sentence = _(
                "No column tells the SKU. The file has: %(header)s. Say which it is: --columns sku=…,name=…,price=…"
            )
            raise UnknownColumns(sentence % {"header": ", ".join(header)})
        found["sku"] = stand_in
        found.pop("external", None)
    return found


def told(text: str) -> dict[str, str]:
    """`sku=id,name=Title` → a dict; names of columns may contain commas. Refusal: `UnknownColumns`."""
    if not text.strip():
        return {}
    fields = "|".join(sorted(map(re.escape, KNOWN), key=len, reverse=True))
    starts = list(re.finditer(rf"(?:^|,)\s*({fields})\s*=", text))
    ends = [start.start() for start in starts[1:]] + [len(text)]
    found = {
        ALIASES.get(start[1], start[1]): text[start.end() : end].strip()
        for start, end in zip(starts, ends, strict=False)
    }
    wrong = [text[: starts[0].start()]] if starts and text[: starts[0].start()].strip(" ,") else []
    wrong += [text] if not starts else [f"{field}=" for field, name in found.items() if not name]
    wrong += [name for name in found.values() if re.search(r",\s*\w+\s*=", name)]
    if wrong:
        names = {"wrong": ", ".join(wrong), "known": ", ".join(USUAL)}
        raise UnknownColumns(_("Not understood in --columns: %(wrong)s. Fields are: %(known)s.") % names)
    return found


def fold(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _place(header: Sequence[str], folded: Sequence[str], name: str) -> int | None:
    """By its exact name, by its folded name, or by its number: `#3` is the third."""
    if name in header:
        return header.index(name)
    if fold(name) in folded and fold(name):
        return folded.index(fold(name))
    if re.fullmatch(r"#\d+", name) and 0 < int(name[1:]) <= len(header):
        return int(name[1:]) - 1
    return None


def _guess(folded: Sequence[str], found: Places, currency: str) -> None:
    used = {place for positions in found.values() for place in positions}
    in_currency = (f"price{currency.lower()}", f"variantprice{currency.lower()}")
    for field, names in USUAL.items():
        if field in found:
            continue
        wanted = (*in_currency, *names) if field == "price" else names
        place = next((folded.index(name) for name in wanted if name in folded and folded.index(name) not in used), None)
        positions: tuple[int, ...] = () if place is None else (place,)
        if field in SEVERAL and not positions:
            positions = tuple(at for at, name in enumerate(folded) if SEVERAL[field].fullmatch(name) and at not in used)
        if positions:
            found[field] = positions
            used.update(positions)
