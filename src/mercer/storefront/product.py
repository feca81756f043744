"""The product page: gallery, variants with live availability, specification, what goes with it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mercer.accounts import access
from mercer.catalog import vocabulary
from mercer.catalog.models import Variant
from mercer.catalog.remembered import FOREVER, Remembered
from mercer.inventory import availability
from mercer.kernel import clock
from mercer.kernel.money import Money
from mercer.pricing.books import ShownPrice
from mercer.storefront import cards, crawlers, drawing, exhibits, visit
from mercer.storefront.exhibits import Exhibit

MOST_AT_ONCE = 99

_parts = Remembered(512)


@dataclass(frozen=True, slots=True)
class Offered:
    """A variant as the page shows it."""

    variant: Variant
    price: ShownPrice | None
    left: int

    @property
    def can_be_bought(self) -> bool:
        return self.price is not None and self.left > 0


@access.public
def product(request, slug):
    """`/p/<slug>/?variant=SKU`; options chosen by name (`?o.Color=Moss`) lead to the variant that has them."""
    now, version, channel = clock.now(), visit.version(request), request.channel
    exhibit = exhibits.of(slug, channel=channel, version=version, now=now)
    if exhibit is None:
        raise Http404
    neighbors = [pk for card in exhibit.neighbors for pk in card.variant_ids]
    left = availability.of([*(variant.pk for variant in exhibit.variants), *neighbors])
    offered = [
        Offered(variant, exhibit.prices.get(variant.pk), left.get(variant.pk, 0)) for variant in exhibit.variants
    ]
    chosen = _chosen(offered, exhibit, request.GET)
    if chosen is None:
        chosen = next((each for each in offered if each.can_be_bought), offered[0])
    context = _context(request, exhibit, offered, chosen, left)
    return render(request, "storefront/product.html", context)


def _chosen(offered: list[Offered], exhibit: Exhibit, query) -> Offered | None:
    sku = query.get("variant", "")
    if sku:
        return next((each for each in offered if each.variant.sku.lower() == sku.lower()), None)
    wanted = {name: query[f"o.{name}"] for name in exhibit.product.options if f"o.{name}" in query}
    if not wanted:
        return None
    fits = [each for each in offered if all(each.variant.options.get(name) == value for name, value in wanted.items())]
    return next((each for each in fits if each.can_be_bought), fits[0] if fits else None)


def _context(
    request, exhibit: Exhibit, offered: list[Offered], chosen: Offered, left: Mapping[int, int]
) -> dict:  # fmt: skip
    """The parts around the form are the same for everybody as long as the same can be bought; the form is the visitor's."""
    now, version, language = clock.now(), visit.version(request), get_language() or "en"
    delivery = exhibits.promise(exhibit, chosen.variant, channel=request.channel, version=version, now=now)
    states = cards.states(exhibit.neighbors, now=now, left=left)
    sold_out = tuple(not each.can_be_bought for each in offered)
    price = (chosen.price.amount, chosen.price.compare_at) if chosen.price else None
    key = (
        chosen.variant.pk,
        request.channel.pk,
        language,
        sold_out,
        min(chosen.left, cards.MANY),
        states,
        price,
        delivery,
    )

    def make():
        facts = _facts(request.channel, exhibit, offered, chosen, language) | {"delivery": delivery}
        grid = cards.grid(
            exhibit.neighbors, key=request.channel.pk, version=version, language=language, now=now, known=states
        )
        return {
            "name": facts["name"],
            "summary": facts["summary"],
            "trail": facts["trail"],
            "linked": facts["linked"],
            "top": drawing.part("storefront/parts/product_top.html", facts),
            "gallery": drawing.part("storefront/parts/product_gallery.html", facts),
            "after": drawing.part("storefront/parts/product_after.html", facts),
            "below": drawing.part("storefront/parts/product_below.html", {"grid": grid if exhibit.neighbors else ""}),
        }, FOREVER

    return _parts.get(key, version=version, now=now, make=make) | {
        "brand": exhibit.brand,
        "chosen": chosen,
        "most": min(chosen.left, MOST_AT_ONCE),
        "here": reverse("storefront:product", args=[exhibit.product.slug]),
        "canonical_url": crawlers.address("product", exhibit.product.slug),
    }


def _facts(channel, exhibit: Exhibit, offered: list[Offered], chosen: Offered, language: str) -> dict:
    found = exhibit.product
    words, here = found.translations.get(language, {}), reverse("storefront:product", args=[found.slug])
    name = words.get("name") or found.name
    description = words.get("description") or found.description
    trail = [(branch.name_in(language), reverse("storefront:category", args=[branch.slug])) for branch in exhibit.trail]
    facts = {
        "name": name,
        "brand": exhibit.brand,
        "description": description,
        "summary": " ".join(strip_tags(description).split())[:155],
        "specifications": [
            *(words.get("specifications") or found.specifications),
            [_("Article number"), chosen.variant.sku],
        ],
        "chosen": chosen,
        "images": _gallery(exhibit, chosen),
        "choices": [_choice(option, offered, chosen, words=vocabulary.of(found, language)) for option in found.options],
        "low": 0 < chosen.left <= cards.LAST_PIECES,
        "prices_include_tax": channel.prices_include_tax,
        "trail": [*trail, (name, here)],
        "here": here,
    }
    return facts | {"linked": _linked(facts, chosen)}


def _gallery(exhibit: Exhibit, chosen: Offered) -> list:
    """The chosen variant's pictures first, then those of the product; other variants' stay away when it has its own."""
    own = [picture for variant_id, picture in exhibit.pictures if variant_id == chosen.variant.pk]
    others = [
        picture
        for variant_id, picture in exhibit.pictures
        if variant_id is None or (not own and variant_id != chosen.variant.pk)
    ]
    return [picture for picture in own + others if picture]


def _choice(name: str, offered: list[Offered], chosen: Offered, *, words: Mapping[str, str]) -> dict:
    """An option in the reader's language: what it is called, what is chosen, what else there is."""
    value = chosen.variant.options.get(name, "")
    values = [each | {"label": words.get(each["value"], each["value"])} for each in _values(name, offered, chosen)]
    return {"label": words.get(name, name), "chosen": words.get(value, value), "offered": values}


def _values(name: str, offered: list[Offered], chosen: Offered) -> list[dict]:
    """The values of one option, each leading to the variant that differs from the chosen one in it only, if there is one."""
    others = {key: value for key, value in chosen.variant.options.items() if key != name}
    values: dict[str, dict] = {}
    for each in offered:
        value = each.variant.options.get(name)
        fits = all(each.variant.options.get(key) == wanted for key, wanted in others.items())
        if value is None or (value in values and not fits):
            continue
        values[value] = {
            "value": value,
            "checked": value == chosen.variant.options.get(name),
            "sold_out": not each.can_be_bought,
            "url": f"?variant={each.variant.sku}",
        }
    return list(values.values())


def _linked(facts: dict, chosen: Offered):
    """The product for search engines, with its offer."""
    about: dict = {
        "@type": "Product",
        "name": facts["name"],
        "description": facts["summary"],
        "sku": chosen.variant.sku,
    }
    if facts["brand"]:
        about["brand"] = {"@type": "Brand", "name": facts["brand"].name}
    if facts["images"]:
        about["image"] = [settings.PUBLIC_URL + picture.fallback for picture in facts["images"]]
    if chosen.price:
        about["offers"] = _offer(chosen.price.amount, chosen, facts["here"])
    return crawlers.linked_data(about) + crawlers.linked_data(crawlers.breadcrumbs(facts["trail"]))


def _offer(price: Money, chosen: Offered, here: str) -> dict:
    stock = "InStock" if chosen.can_be_bought else "OutOfStock"
    return {
        "@type": "Offer",
        "price": str(price.decimal),
        "priceCurrency": price.currency,
        "availability": f"https://schema.org/{stock}",
        "url": f"{settings.PUBLIC_URL}{here}?variant={chosen.variant.sku}",
    }


@access.public
def product_by_sku(request, sku):
    """`/sku/<sku>/`: the article with this number, for scanners and old links."""
    variant = Variant.objects.select_related("product").filter(sku__iexact=sku, archived_at=None).first()
    if variant is None or not variant.product.is_on_sale(clock.now()):
        raise Http404
    return redirect(f"{reverse('storefront:product', args=[variant.product.slug])}?variant={variant.sku}")
