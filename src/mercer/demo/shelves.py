"""The demo's goods go to their shelves: brands, tree, products with prices, stock and pictures."""

import hashlib
import os
import pathlib
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Q

from mercer.catalog import brands, categories, products, tags
from mercer.catalog.models import Brand, Category, Product, Variant
from mercer.demo import beside
from mercer.demo.goods import shelf
from mercer.demo.story import plan
from mercer.inventory import stock
from mercer.inventory.models import Location, StockLevel
from mercer.kernel import db
from mercer.kernel.actors import SYSTEM
from mercer.kernel.money import Money
from mercer.media import assets, tasks, workshop
from mercer.media.models import Asset
from mercer.pricing import lists
from mercer.pricing.models import PriceList
from mercer.storefront.models import FrontPage

CHINESE = "zh-hans"
LOW_AT = 5
FRONT_WORDS = "Made by seven small workshops, used at our own table first, sent to you in paper."
FRONT_WORDS_ZH = "七家小作坊出品，先在我们自己的桌上用过，再用纸包好寄给你。"


def fill(*, say: Callable[[str], None], now: datetime, more: Mapping[str, int] | None = None) -> int:
    """Put what is missing on the shelves; how many products were new.

    `more` pieces of some SKUs lie in the warehouse than the list says: the year to be told sells them.
    """
    goods = shelf.read()
    with db.transaction():
        _tree(goods, now=plan.opening_day(now))
    known = set(Product.objects.values_list("slug", flat=True))
    new = [(place, product) for place, product in enumerate(goods.products) if product.slug not in known]
    opened = plan.opening_day(now)
    for place, product in new:
        with db.transaction():
            _product(goods, product, published_at=plan.arrival(place, opened=opened, now=now), more=more or {})
    beside.relate(now=now)
    say(f"{len(new)} products on the shelves")
    return len(new)


def hang_pictures(*, say: Callable[[str], None], now: datetime) -> int:
    """Give products the pictures that are rendered, unless exactly these hang there already; how many were hung.

    Covers and scenes are pressed at once, in as many processes as there are cores; the rest follows by jobs.
    """
    hung, faces = 0, _hang_scenes(now=now)
    for product in shelf.read().products:
        row, wanted = Product.objects.filter(slug=product.slug).first(), product.pictures()
        if row is None or _digests(row) == {_digest(path) for path in [p.path for p in wanted] + product.spin()}:
            continue
        variants = dict(row.variants.values_list("sku", "pk"))
        at = now if row.pictures.exists() else row.published_at or now
        found = [(_asset(picture, now=now), variants.get(next(iter(picture.skus), ""))) for picture in wanted]
        turn = beside.frames(product, now=now)
        hung_here = [*((asset.pk, variant) for asset, variant in found), *((frame.pk, None) for frame in turn)]
        products.set_pictures(row, hung_here, actor=SYSTEM, now=at)
        beside.describe(
            row, {asset.pk: seen.view for (asset, _), seen in zip(found, wanted, strict=True)}, turn, now=at
        )
        faces.append(found[0][0])
        for asset, _variant in found[1:]:
            tasks.press_later(asset)
        hung += len(found)
    _press([asset for asset in faces if not asset.renditions], say=say)
    return hung


def _press(assets: list[Asset], *, say: Callable[[str], None]) -> None:
    """Press side by side; each thread has a press and a connection of its own."""
    cores = os.cpu_count() or 1
    shares = [share for share in (assets[core::cores] for core in range(cores)) if share]

    def press(share: list[Asset]) -> None:
        try:
            workshop.press_all(share)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=cores) as pool:
        list(pool.map(press, shares))
    if assets:
        say(f"{len(assets)} pictures pressed, the others follow")


def _hang_scenes(*, now: datetime) -> list[Asset]:
    """Wide pictures for the first page and the categories; those that are new."""
    about, new = shelf.read().shop.about, []
    words = {
        "headline": about["tagline"],
        "words": FRONT_WORDS,
        "translations": {
            CHINESE: {"headline": about["tagline_zh"], "words": FRONT_WORDS_ZH, "story": about["story_zh"]}
        },
    }
    FrontPage.objects.get_or_create(id=1, defaults=words)
    for scene in shelf.read().shop.scenes():
        places = FrontPage.objects.all() if scene.view == "home" else Category.objects.filter(slug=scene.view)
        ours = places.filter(Q(picture=None) | Q(picture__filename=scene.file))  # else a merchant chose another one
        if ours.exclude(picture__sha256=_digest(scene.path)).exists():
            new.append(_asset(scene, now=now))
            places.update(picture=new[-1])
    return new


def _digests(row: Product) -> set[str]:
    """Of the pictures that hang there; a picture that was rendered again has another."""
    return set(row.pictures.values_list("asset__sha256", flat=True))


def _digest(path: pathlib.Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _tree(goods: shelf.Goods, *, now: datetime) -> None:
    for brand in goods.brands:
        if not Brand.objects.filter(slug=brand.slug).exists():
            brands.create(brand.name, slug=brand.slug, description=brand.description, actor=SYSTEM, now=now)
    for category in goods.categories:
        if not Category.objects.filter(slug=category.slug).exists():
            parent = Category.objects.filter(slug=category.parent).first() if category.parent else None
            made = categories.create(
                category.name,
                parent=parent,
                slug=category.slug,
                description=category.description,
                actor=SYSTEM,
                now=now,
            )
            words = {CHINESE: {"name": category.name_zh, "description": category.description_zh}}
            categories.edit(made, translations=words, actor=SYSTEM, now=now)


def _product(goods: shelf.Goods, given: shelf.Product, *, published_at: datetime, more: Mapping[str, int]) -> None:
    now = published_at - timedelta(days=1)
    placed = {category.slug: category for category in Category.objects.filter(slug__in=given.categories)}
    chosen = [placed[slug] for slug in given.categories]
    made = products.create(
        name=given.name,
        slug=given.slug,
        description=given.description,
        specifications=[[fact.name, fact.value] for fact in given.specifications],
        brand=Brand.objects.get(slug=given.brand),
        categories=chosen,
        tags=tags.find_or_create([tag.name for tag in given.tags], actor=SYSTEM, now=now),
        translations={
            CHINESE: {
                "name": given.name_zh,
                "description": given.description_zh,
                "specifications": [[fact.name_zh, fact.value_zh] for fact in given.specifications],
                "words": _words(given),
            }
        },
        published_at=published_at,
        actor=SYSTEM,
        now=now,
    )
    price_lists = {
        "EUR": lists.base("EUR", includes_tax=True, actor=SYSTEM, now=now),
        "USD": lists.base("USD", includes_tax=False, actor=SYSTEM, now=now),
    }
    for variant in given.variants:
        _variant(given, made, variant, price_lists, now=now)
    _stock(given, made, more, now=now)


def _words(given: shelf.Product) -> dict[str, str]:
    """What its options, their values and its tags are called in Chinese."""
    values = [value for variant in given.variants for value in variant.values.values()]
    named: list[shelf.Option | shelf.Word] = [*given.options, *values, *given.tags]
    return {word.name: word.name_zh for word in named}


def _variant(
    given: shelf.Product, made: Product, variant: shelf.Variant, price_lists: dict[str, PriceList], *, now: datetime
) -> None:
    options = {option.name: variant.values[option.key].name for option in given.options}
    row = products.add_variant(
        made,
        sku=variant.sku,
        gtin=variant.gtin,
        options=options,
        weight=variant.weight_g,
        cost_amount=variant.cost_eur,
        actor=SYSTEM,
        now=now,
    )
    for currency, amount, was in (("EUR", variant.eur, variant.was_eur), ("USD", variant.usd, variant.was_usd)):
        before = Money(was, currency) if was else None
        lists.set_price(row, price_lists[currency], Money(amount, currency), compare_at=before, actor=SYSTEM, now=now)


def _stock(given: shelf.Product, made: Product, more: Mapping[str, int], *, now: datetime) -> None:
    places = dict(Location.objects.values_list("code", "pk"))
    ids = dict(Variant.objects.filter(product=made).values_list("sku", "pk"))
    rows = [
        (ids[variant.sku], places[code], count + (more.get(variant.sku, 0) if code == "MAIN" else 0))
        for variant in given.variants
        for code, count in variant.stock.items()
    ]
    stock.load_many(rows, ref="opening", actor=SYSTEM, at=now)
    StockLevel.objects.filter(variant__product=made, location_id=places["MAIN"]).update(low_at=LOW_AT)


def _asset(picture: shelf.Picture, *, now: datetime) -> Asset:
    return assets.add(picture.path.read_bytes(), filename=picture.file, alt=picture.alt, now=now, press=False)
