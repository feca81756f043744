"""Which column of an order file is what: as told (`--columns`), else by its usual names."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from mercer.kernel import errors

USUAL = {
    "number": (
        "invoiceno",
        "invoice",
        "invoiceid",
        "invoicenumber",
        "orderno",
        "orderid",
        "ordernumber",
        "order",
        "name",
        "number",
        "订单号",
    ),
    "sku": ("stockcode", "sku", "lineitemsku", "itemsku", "article", "productcode", "productid", "商品编码"),
    "name": ("description", "productname", "lineitemname", "itemname", "title", "product", "商品名称"),
    "quantity": ("quantity", "qty", "lineitemquantity", "amount", "数量"),
    "placed_at": ("invoicedate", "orderdate", "date", "createdat", "placedat", "datetime", "下单时间"),
    "unit_price": ("unitprice", "price", "lineitemprice", "itemprice", "单价"),
    "customer": ("customerid", "customer", "customerno", "email", "buyer", "客户"),
    "country": ("country", "shippingcountry", "countrycode", "国家"),
}
REQUIRED = ("number", "sku", "quantity", "placed_at", "unit_price")


class UnknownColumns(errors.Refusal):
    """A needed column is not there, or one was named that the file does not have."""

    code = "unknown_columns"
    status = 422
    title = _("The columns do not fit this file.")


def places(header: Sequence[str], told: Mapping[str, str]) -> dict[str, int]:
    """Field → position in the row. Refusal: `UnknownColumns`, naming what the file does have."""
    at = {name: place for place, name in reversed(list(enumerate(header)))}
    folded = {_fold(name): place for name, place in at.items()}
    found: dict[str, int] = {}
    for field, names in USUAL.items():
        if field in told:
            found[field] = at.get(told[field], folded.get(_fold(told[field]), -1))
        else:
            found[field] = next((folded[name] for name in names if name in folded), -1)
    wrong = [f"{field}={told[field]}" for field in told if found.get(field, -1) < 0]
    missing = [field for field in REQUIRED if found[field] < 0 and field not in told]
    if wrong or missing:
        sentence = _("Not in the file: %(names)s. It has: %(header)s. Say which is which with --columns number=…,sku=…")
        raise UnknownColumns(sentence % {"names": ", ".join(wrong + missing), "header": ", ".join(header)})
    return found


def told(text: str) -> dict[str, str]:
    """`number=InvoiceNo,sku=StockCode` → a dict. Refusal: `UnknownColumns`."""
    pairs = [part.partition("=") for part in text.split(",") if part.strip()]
    wrong = [
        name.strip() for name, equals, value in pairs if name.strip() not in USUAL or not equals or not value.strip()
    ]
    if wrong:
        names = {"wrong": ", ".join(wrong), "known": ", ".join(USUAL)}
        raise UnknownColumns(_("Not understood: %(wrong)s. Fields are: %(known)s.") % names)
    return {name.strip(): value.strip() for name, _equals, value in pairs}


def _fold(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())
