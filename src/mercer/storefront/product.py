"""The product page: pictures, variants with live availability, promises, reviews, and what stands beside it."""

from collections.abc import Mapping

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language

from mercer.accounts import access
from mercer.catalog.models import Variant
from mercer.catalog.remembered import FOREVER, Remembered
from mercer.inventory import availability
from mercer.kernel import clock
from mercer.reviews import ratings
from mercer.reviews.models import ProductRating
from mercer.storefront import (
    cards,
    crawlers,
    drawing,
    exhibits,
    product_facts,
    product_reviews,
    promising,
    seen,
    visit,
    wishes,
)
from mercer.storefront.exhibits import Exhibit
from mercer.storefront.product_facts import Offered

MOST_AT_ONCE = 99

_parts = Remembered(512)


@access.public
def product(request, slug):
    """`/p/<slug>/?variant=SKU`; options chosen by name (`?o.Color=Moss`) lead to the variant that has them."""
    exhibit = _exhibit(request, slug)
    left = availability.of([*(v.pk for v in exhibit.variants), *(pk for c in exhibit.cards for pk in c.variant_ids)])
    offered = [Offered(each, exhibit.prices.get(each.pk), left.get(each.pk, 0)) for each in exhibit.variants]
    chosen = _chosen(offered, exhibit, request.GET)
    if chosen is None:
        chosen = next((each for each in offered if each.can_be_bought), offered[0])
    context = _context(request, exhibit, offered, chosen, left)
    return seen.remember(request, render(request, "storefront/product.html", context), exhibit.product.pk)


@access.public
def turn(request, slug):
    """`/p/<slug>/turn/`: the product once around, picture by picture, for those without scripts."""
    exhibit = _exhibit(request, slug)
    if not exhibit.turn:
        raise Http404
    name = exhibit.product.translations.get(get_language() or "en", {}).get("name") or exhibit.product.name
    here = reverse("storefront:product", args=[exhibit.product.slug])
    context = {"name": name, "frames": exhibit.turn, "here": here, "robots": "noindex"}
    return render(request, "storefront/product_turn.html", context)


@access.public
def product_by_sku(request, sku):
    """`/sku/<sku>/`: the article with this number, for scanners and old links."""
    variant = Variant.objects.select_related("product").filter(sku__iexact=sku, archived_at=None).first()
    if variant is None or not variant.product.is_on_sale(clock.now()):
        raise Http404
    return redirect(f"{reverse('storefront:product', args=[variant.product.slug])}?variant={variant.sku}")


def _exhibit(request, slug: str) -> Exhibit:
    exhibit = exhibits.of(slug, channel=request.channel, version=visit.version(request), now=clock.now())
    if exhibit is None:
        raise Http404
    return exhibit


def _chosen(offered: list[Offered], exhibit: Exhibit, query) -> Offered | None:
    sku = query.get("variant", "")
    if sku:
        return next((each for each in offered if each.variant.sku.lower() == sku.lower()), None)
    wanted = {name: query[f"o.{name}"] for name in exhibit.product.options if f"o.{name}" in query}
    if not wanted:
        return None
    fits = [each for each in offered if all(each.variant.options.get(name) == value for name, value in wanted.items())]
    return next((each for each in fits if each.can_be_bought), fits[0] if fits else None)


def _context(request, exhibit: Exhibit, offered: list[Offered], chosen: Offered, left: Mapping[int, int]) -> dict:
    """What is drawn for everybody, and the forms, which are the visitor's."""
    rating = ratings.of(exhibit.product.pk)
    return _drawn(request, exhibit, offered, chosen, left, rating) | {
        "brand": exhibit.brand,
        "chosen": chosen,
        "most": min(chosen.left, MOST_AT_ONCE),
        "here": reverse("storefront:product", args=[exhibit.product.slug]),
        "canonical_url": crawlers.address("product", exhibit.product.slug),
        "product_id": exhibit.product.pk,
        "is_wished": exhibit.product.pk in wishes.of(request),
        "reviews": product_reviews.beginning(exhibit.product, rating, version=visit.version(request), now=clock.now()),
        "seen": seen.others(request, exhibit.product.pk),
    }


def _drawn(
    request,
    exhibit: Exhibit,
    offered: list[Offered],
    chosen: Offered,
    left: Mapping[int, int],
    rating: ProductRating | None,
) -> dict:
    """The parts that are the same for everybody as long as the same can be bought and is promised."""
    now, version, channel, language = clock.now(), visit.version(request), request.channel, get_language() or "en"
    to = promising.country_of(request)
    promise = promising.of(exhibit, chosen.variant.pk, channel=channel, country=to, version=version, now=now)
    ratings.shown([card.id for card in exhibit.cards], now=now)  # all at once; the next lines find them in memory
    states = tuple(cards.states(beside.cards, now=now, left=left) for beside in exhibit.beside)
    key = (
        chosen.variant.pk,
        channel.pk,
        language,
        tuple(not each.can_be_bought for each in offered),
        min(chosen.left, cards.MANY),
        states,
        (chosen.price.amount, chosen.price.compare_at) if chosen.price else None,
        promise,
        (rating.count, rating.stars) if rating else None,
    )

    def make():
        facts = product_facts.of(channel, exhibit, offered, chosen, language=language, rating=rating)
        facts |= {"promise": promise, "places": promising.places(channel, to, version=version, now=now)}
        grids = [
            (beside.kind, cards.grid(beside.cards, key=channel.pk, version=version, language=language, now=now, known=known))
            for beside, known in zip(exhibit.beside, states, strict=True)
        ]  # fmt: skip
        grids.sort(key=lambda pair: pair[0] == "replacement" and not chosen.can_be_bought, reverse=True)
        return {
            **{name: facts[name] for name in ("name", "summary", "trail", "linked")},
            "top": drawing.part("storefront/parts/product_top.html", facts),
            "gallery": drawing.part("storefront/parts/product_gallery.html", facts),
            "after": drawing.part("storefront/parts/product_after.html", facts),
            "below": drawing.part("storefront/parts/product_below.html", {"grids": grids}),
        }, FOREVER

    return _parts.get(key, version=version, now=now, make=make)
