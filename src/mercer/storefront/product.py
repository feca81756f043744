"""The product page: gallery, variants with live availability, specification, what goes with it."""

from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language

from mercer.accounts import access
from mercer.catalog import browsing, navigation
from mercer.catalog.models import Product, Variant
from mercer.fulfillment import options as deliveries
from mercer.inventory import availability
from mercer.kernel import clock
from mercer.kernel.money import Money
from mercer.media import pictures
from mercer.pricing import books, shelf
from mercer.storefront import cards, visit

NEIGHBORS = 4


@dataclass(frozen=True, slots=True)
class Offered:
    """A variant as the page shows it."""

    variant: Variant
    price: books.ShownPrice | None
    left: int

    @property
    def can_be_bought(self) -> bool:
        return self.price is not None and self.left > 0


@access.public
def product(request, slug):
    """`/p/<slug>/?variant=SKU`; options chosen by name (`?o.Color=Moss`) lead to the variant that has them."""
    now = clock.now()
    found = (
        Product.objects.on_sale(now)
        .select_related("brand", "cover")
        .prefetch_related("variants", "pictures__asset", "tags")
        .filter(slug=slug)
        .first()
    )
    if found is None:
        raise Http404
    offered = _offered(found, request.channel, now=now)
    if not offered:
        raise Http404
    chosen = _chosen(offered, found, request.GET)
    if chosen is None:
        chosen = next((each for each in offered if each.can_be_bought), offered[0])
    template = "storefront/parts/buy.html" if request.headers.get("HX-Target") == "buy" else "storefront/product.html"
    return render(request, template, _context(request, found, offered, chosen, now=now))


def _offered(found: Product, channel, *, now) -> list[Offered]:
    variants = [variant for variant in found.variants.all() if variant.archived_at is None]
    ids = [variant.pk for variant in variants]
    prices, left = books.shown(ids, channel=channel, now=now), availability.of(ids)
    return [Offered(variant, prices.get(variant.pk), left.get(variant.pk, 0)) for variant in variants]


def _chosen(offered: list[Offered], found: Product, query) -> Offered | None:
    sku = query.get("variant", "")
    if sku:
        return next((each for each in offered if each.variant.sku.lower() == sku.lower()), None)
    wanted = {name: query[f"o.{name}"] for name in found.options if f"o.{name}" in query}
    if not wanted:
        return None
    fits = [each for each in offered if all(each.variant.options.get(name) == value for name, value in wanted.items())]
    return next((each for each in fits if each.can_be_bought), fits[0] if fits else None)


def _context(request, found: Product, offered: list[Offered], chosen: Offered, *, now) -> dict:
    language, version = get_language() or "en", visit.version(request)
    words = found.translations.get(language, {})
    trail = navigation.path(found.primary_category_id, version) if found.primary_category_id else ()
    return {
        "product": found,
        "name": words.get("name") or found.name,
        "description": words.get("description") or found.description,
        "specifications": words.get("specifications") or found.specifications,
        "chosen": chosen,
        "images": _gallery(found, chosen),
        "choices": [(name, _values(name, found, offered, chosen)) for name in found.options],
        "low": 0 < chosen.left <= cards.LAST_PIECES,
        "trail": [(branch.name_in(language), reverse("storefront:category", args=[branch.slug])) for branch in trail],
        "delivery": _delivery(request.channel, chosen, now=now),
        "neighbors": _neighbors(request, found, language=language, now=now),
        "most": min(chosen.left, 99),
        "here": reverse("storefront:product", args=[found.slug]),
    }


def _gallery(found: Product, chosen: Offered) -> list:
    """The chosen variant's pictures first, then those of the product; other variants' stay away when it has its own."""
    rows = list(found.pictures.all())
    own = [row for row in rows if row.variant_id == chosen.variant.pk]
    shared = [row for row in rows if row.variant_id is None or (not own and row.variant_id != chosen.variant.pk)]
    return [pictures.picture(row.asset) for row in own + shared]


def _values(name: str, found: Product, offered: list[Offered], chosen: Offered) -> list[dict]:
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
            "label": value,
            "checked": value == chosen.variant.options.get(name),
            "sold_out": not each.can_be_bought,
            "url": f"?variant={each.variant.sku}",
        }
    return list(values.values())


def _delivery(channel, chosen: Offered, *, now):
    """The first delivery to the channel's own country, for the promise beside the button."""
    price = chosen.price.amount if chosen.price else Money.zero(channel.currency)
    lines = [(chosen.variant.pk, 1, chosen.variant.weight)]
    return next(iter(deliveries.offers(lines, channel=channel, country=channel.country, goods=price, now=now)), None)


def _neighbors(request, found: Product, *, language: str, now) -> list[dict]:
    """Others of the same category."""
    if not found.primary_category_id:
        return []
    question = browsing.question(category_id=found.primary_category_id, size=NEIGHBORS + 1)
    page = shelf.page(question, channel=request.channel, now=now, version=visit.version(request))
    return cards.items([card for card in page.cards if card.id != found.pk][:NEIGHBORS], language=language, now=now)


@access.public
def product_by_sku(request, sku):
    """`/sku/<sku>/`: the article with this number, for scanners and old links."""
    variant = Variant.objects.select_related("product").filter(sku__iexact=sku, archived_at=None).first()
    if variant is None or not variant.product.is_on_sale(clock.now()):
        raise Http404
    return redirect(f"{reverse('storefront:product', args=[variant.product.slug])}?variant={variant.sku}")
