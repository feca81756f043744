"""What the product page tells of an article: words, pictures, choices, and the same for search engines."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from mercer.catalog import covers, gallery, vocabulary
from mercer.catalog.models import Variant
from mercer.channels.models import Channel
from mercer.customers import countries
from mercer.kernel.money import Money
from mercer.media.pictures import Picture
from mercer.pricing.books import ShownPrice
from mercer.reviews.models import ProductRating
from mercer.storefront import cards, crawlers
from mercer.storefront.exhibits import Exhibit


@dataclass(frozen=True, slots=True)
class Offered:
    """A variant as the page shows it."""

    variant: Variant
    price: ShownPrice | None
    left: int

    @property
    def can_be_bought(self) -> bool:
        return self.price is not None and self.left > 0


def of(
    channel: Channel, exhibit: Exhibit, offered: list[Offered], chosen: Offered, *, language: str,
    rating: ProductRating | None,
) -> dict:  # fmt: skip
    """Everything the finished parts show, in the reader's language."""
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
        "images": _images(exhibit, chosen),
        "turn": exhibit.turn,
        "turn_url": reverse("storefront:turn", args=[found.slug]),
        "choices": [_choice(option, offered, chosen, words=vocabulary.of(found, language)) for option in found.options],
        "low": 0 < chosen.left <= cards.LAST_PIECES,
        "prices_include_tax": channel.prices_include_tax,
        "trail": [*trail, (name, here)],
        "here": here,
        "rating": rating if rating and rating.count else None,
        "country_name": countries.name,
    }
    return facts | {"linked": _linked(facts, chosen)}


def _images(exhibit: Exhibit, chosen: Offered) -> list[tuple[Picture, str]]:
    """(picture, from where). The chosen variant's first, then the product's; others' stay away when it has its own."""
    looks_so = _looking_like(chosen.variant, exhibit)
    own = [shot for shot in exhibit.shots if shot.variant_id in looks_so]
    others = [
        shot for shot in exhibit.shots if shot.variant_id is None or (not own and shot.variant_id != chosen.variant.pk)
    ]
    return [(shot.picture, str(gallery.ANGLES.get(shot.angle, ""))) for shot in own + others]


def _looking_like(variant: Variant, exhibit: Exhibit) -> set[int]:
    """The variants with pictures of their own that look like this one: the same color in another size."""
    pictured = {shot.variant_id for shot in exhibit.shots}
    return covers.alike(variant.options, {each.pk: each.options for each in exhibit.variants if each.pk in pictured})


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
    """The product for search engines, with its offer and its rating."""
    about: dict = {
        "@type": "Product",
        "name": facts["name"],
        "description": facts["summary"],
        "sku": chosen.variant.sku,
    }
    if chosen.variant.gtin:
        about["gtin"] = chosen.variant.gtin
    if facts["brand"]:
        about["brand"] = {"@type": "Brand", "name": facts["brand"].name}
    if facts["images"]:
        about["image"] = [settings.PUBLIC_URL + picture.fallback for picture, _angle in facts["images"]]
    if chosen.price:
        about["offers"] = _offer(chosen.price.amount, chosen, facts["here"])
    if facts["rating"]:
        about["aggregateRating"] = {
            "@type": "AggregateRating",
            "ratingValue": str(facts["rating"].average),
            "reviewCount": facts["rating"].count,
            "bestRating": "5",
        }
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
