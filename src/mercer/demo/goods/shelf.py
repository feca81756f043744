"""Reads the demo shop's goods: TOML in this folder becomes frozen dataclasses, keys become words in both languages.

    goods = shelf.read()
    for product in goods.products:
        for variant in product.variants: ...
        for picture in product.pictures(): ...      # only those whose file exists

Money is whole cents, weight whole grams. An unknown key raises KeyError: the data is part of the code.
"""

import dataclasses
import functools
import pathlib
import tomllib

FOLDER = pathlib.Path(__file__).parent
PICTURES = FOLDER.parent / "pictures"
SPIN_FRAMES = 24


@dataclasses.dataclass(frozen=True)
class Word:
    """A name in both languages; `swatch` is a hex color for option values that have one."""

    key: str
    name: str
    name_zh: str
    swatch: str = ""


@dataclasses.dataclass(frozen=True)
class Option:
    key: str
    name: str
    name_zh: str
    values: tuple[Word, ...]


@dataclasses.dataclass(frozen=True)
class Category:
    slug: str
    name: str
    name_zh: str
    description: str
    description_zh: str
    parent: str = ""


@dataclasses.dataclass(frozen=True)
class Brand:
    slug: str
    name: str
    name_zh: str
    place: str
    place_zh: str
    description: str
    description_zh: str


@dataclasses.dataclass(frozen=True)
class Specification:
    key: str
    name: str
    name_zh: str
    value: str
    value_zh: str


@dataclasses.dataclass(frozen=True)
class Variant:
    sku: str
    gtin: str
    values: dict[str, Word]
    weight_g: int
    eur: int
    usd: int
    cost_eur: int
    stock: dict[str, int]
    was_eur: int | None = None
    was_usd: int | None = None


@dataclasses.dataclass(frozen=True)
class Picture:
    """One wanted view. `skus` names the variants it shows; empty means all of them."""

    file: str
    view: str
    alt: str
    alt_zh: str
    skus: tuple[str, ...] = ()

    @property
    def path(self) -> pathlib.Path:
        return PICTURES / self.file


@dataclasses.dataclass(frozen=True)
class Product:
    slug: str
    name: str
    name_zh: str
    brand: str
    categories: tuple[str, ...]
    materials: tuple[Word, ...]
    uses: tuple[Word, ...]
    tags: tuple[Word, ...]
    description: str
    description_zh: str
    specifications: tuple[Specification, ...]
    options: tuple[Option, ...]
    variants: tuple[Variant, ...]
    wanted: tuple[Picture, ...]
    goes_with: tuple[str, ...]

    def pictures(self) -> list[Picture]:
        """The wanted views that have been rendered, in gallery order."""
        return [picture for picture in self.wanted if picture.path.exists()]

    def spin(self) -> list[pathlib.Path]:
        """The frames of a full turn, or nothing if one is missing."""
        frames = [PICTURES / f"{self.slug}-spin-{n:02}.webp" for n in range(SPIN_FRAMES)]
        return frames if all(frame.exists() for frame in frames) else []


@dataclasses.dataclass(frozen=True)
class Shop:
    """`about` is shop.toml as it stands: name, tagline, voice, story, promises, locations, currencies."""

    about: dict
    wanted_scenes: tuple[Picture, ...]

    def scenes(self) -> list[Picture]:
        """The wide pictures that have been rendered; `view` says what for (`home` or a category's slug)."""
        return [scene for scene in self.wanted_scenes if scene.path.exists()]

    @property
    def mark(self) -> pathlib.Path:
        return FOLDER / self.about["mark"]


@dataclasses.dataclass(frozen=True)
class Goods:
    shop: Shop
    categories: tuple[Category, ...]
    brands: tuple[Brand, ...]
    options: dict[str, Option]
    materials: dict[str, Word]
    uses: dict[str, Word]
    tags: dict[str, Word]
    products: tuple[Product, ...]


@functools.cache
def read() -> Goods:
    """All goods, products in the order of the categories' files."""
    words = _toml("words.toml")
    options = {key: _option(key, row) for key, row in words["options"].items()}
    named = {kind: _words(words[kind]) for kind in ("materials", "uses", "tags", "specifications")}
    products = [
        _product(row, options, named)
        for file in sorted((FOLDER / "products").glob("*.toml"))
        for row in tomllib.loads(file.read_text("utf-8"))["product"]
    ]
    return Goods(
        shop=_shop(_toml("shop.toml")),
        categories=tuple(Category(**row) for row in _toml("categories.toml")["category"]),
        brands=tuple(Brand(**row) for row in _toml("brands.toml")["brand"]),
        options=options,
        materials=named["materials"],
        uses=named["uses"],
        tags=named["tags"],
        products=tuple(products),
    )


def _toml(name: str) -> dict:
    return tomllib.loads((FOLDER / name).read_text("utf-8"))


def _words(rows: dict) -> dict[str, Word]:
    return {key: Word(key=key, **row) for key, row in rows.items()}


def _option(key: str, row: dict) -> Option:
    return Option(key=key, name=row["name"], name_zh=row["name_zh"], values=tuple(_words(row["values"]).values()))


def _shop(about: dict) -> Shop:
    scenes = [
        Picture(file=f"scene-{row['name']}.webp", view=row["use"], alt=row["alt"], alt_zh=row["alt_zh"])
        for row in about["scenes"]
    ]
    return Shop(about=about, wanted_scenes=tuple(scenes))


def _product(row: dict, options: dict[str, Option], named: dict[str, dict[str, Word]]) -> Product:
    chosen = [options[key] for key in row.get("options", [])]
    variants = tuple(_variant(line, chosen) for line in row["variants"])
    return Product(
        **{field: row[field] for field in ("slug", "name", "name_zh", "brand", "description", "description_zh")},
        categories=tuple(row["categories"]),
        materials=tuple(named["materials"][key] for key in row["materials"]),
        uses=tuple(named["uses"][key] for key in row["uses"]),
        tags=tuple(named["tags"][key] for key in row.get("tags", [])),
        specifications=tuple(
            _specification(named["specifications"][key], value) for key, value in row["specifications"].items()
        ),
        options=tuple(chosen),
        variants=variants,
        wanted=tuple(_picture(row["slug"], line, variants) for line in row["pictures"]),
        goes_with=tuple(row.get("goes_with", [])),
    )


def _specification(word: Word, value: str | list[str]) -> Specification:
    english, chinese = (value, value) if isinstance(value, str) else value
    return Specification(key=word.key, name=word.name, name_zh=word.name_zh, value=english, value_zh=chinese)


def _variant(line: dict, options: list[Option]) -> Variant:
    values = {option.key: next(word for word in option.values if word.key == line[option.key]) for option in options}
    return Variant(
        **{field: line[field] for field in ("sku", "gtin", "weight_g", "eur", "usd", "cost_eur")},
        values=values,
        stock={"MAIN": line["main"], "SHOP": line["shop"]},
        was_eur=line.get("was_eur"),
        was_usd=line.get("was_usd"),
    )


def _picture(slug: str, line: dict, variants: tuple[Variant, ...]) -> Picture:
    of = line.get("of")
    skus = [v.sku for v in variants if of in {word.key for word in v.values.values()}] if of else []
    if of and not skus:
        raise KeyError(f"{slug}: no variant has the option value {of}")
    return Picture(
        file=f"{slug}-{line['view']}.webp", view=line["view"], alt=line["alt"], alt_zh=line["alt_zh"], skus=tuple(skus)
    )
