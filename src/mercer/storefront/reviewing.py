"""Writing about what one received; finding a review helpful, or out of place; not wanting to be asked."""

import secrets
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mercer.accounts import access
from mercer.catalog.models import Product
from mercer.kernel import clock, errors, ratelimit
from mercer.media import assets, pictures
from mercer.orders.models import OrderLine
from mercer.reviews import asking, purchases, votes, writing
from mercer.reviews.models import Review
from mercer.storefront import visit

VISITOR = "visitor"


@access.public
def write(request, slug):
    """`/p/<slug>/review/`: for whoever received it, by log-in or by the secret link of the order."""
    product = get_object_or_404(Product, slug=slug, archived_at=None)
    line = _received(request, product)
    context = {"product": product, "here": reverse("storefront:product", args=[slug]), "robots": "noindex"}
    context["name"] = product.translations.get(get_language() or "en", {}).get("name") or product.name
    if line is None:
        guest = not request.user.is_authenticated
        return render(request, "storefront/review_not_yet.html", context | {"is_guest": guest}, status=403)
    review, no = writing.find(product, customer=line.order.customer), None
    if request.method == "POST":
        try:
            return _save(request, product, line, review)
        except errors.Refusal as refusal:
            no = refusal
    return render(
        request, "storefront/review_write.html", context | _form(request, line, review, no), status=no.status if no else 200
    )  # fmt: skip


@access.public
@require_POST
def helpful(request, pk):
    """`POST /reviews/<id>/helpful/` with `helpful` 1, or 0 to take it back."""
    now, review = clock.now(), get_object_or_404(Review.objects.select_related("product"), pk=pk)
    ratelimit.take("review-vote", request.META.get("REMOTE_ADDR", ""), rate=1 / 30, burst=20, now=now)
    says_so = request.POST.get("helpful", "1") == "1"
    if says_so:
        votes.find_helpful(review, voter=_voter(request), now=now)
    else:
        votes.take_back(review, voter=_voter(request))
    review.refresh_from_db()
    if request.headers.get("HX-Request"):
        return render(request, "storefront/parts/helpful.html", {"review": review, "is_mine": says_so})
    messages.success(request, _("Thank you for telling.") if says_so else _("Your vote is taken back."))
    return redirect(f"{reverse('storefront:reviews', args=[review.product.slug])}#review-{review.pk}")


@access.public
def report(request, pk):
    """`/reviews/<id>/report/`: say why it does not belong here."""
    review = get_object_or_404(Review.objects.select_related("product"), pk=pk, state=Review.PUBLISHED)
    here, no = reverse("storefront:reviews", args=[review.product.slug]), None
    if request.method == "POST":
        now = clock.now()
        ratelimit.take("review-report", request.META.get("REMOTE_ADDR", ""), rate=1 / 120, burst=5, now=now)
        said = {"reason": request.POST.get("reason", ""), "note": request.POST.get("note", "")}
        try:
            votes.report(review, reporter=_voter(request), **said, actor=access.actor(request), now=now)
        except errors.Invalid as refusal:
            no = refusal
        else:
            messages.success(request, _("Thank you. One of us looks at it."))
            return redirect(here)
    context = {
        "review": review,
        "here": here,
        "reasons": list(votes.REASONS.items()),
        "problem": no,
        "given": request.POST,
    }
    return render(
        request, "storefront/review_report.html", context | {"robots": "noindex"}, status=no.status if no else 200
    )


@access.public
def silence(request, token):
    """`/reviews/silence/<token>/`: from the letter; only the button of the page changes anything."""
    customer = asking.of_token(token)
    if customer is None:
        raise Http404
    if request.method == "POST":
        if "again" in request.POST:
            asking.speak_again(customer)
        else:
            asking.keep_silent(customer, now=clock.now())
    context = {"is_silent": asking.is_silent(customer.pk), "robots": "noindex"}
    return render(request, "storefront/review_silence.html", context)


def _received(request, product: Product) -> OrderLine | None:
    """The purchase this visit can show: the customer's own, or of an order whose link was opened."""
    now, who = clock.now(), visit.customer(request)
    mine = purchases.received(product, customer=who, now=now) if who else None
    return mine or purchases.received(product, orders=request.session.get(visit.GUEST_ORDERS, []), now=now)


def _save(request, product: Product, line: OrderLine, review: Review | None):
    now, here = clock.now(), reverse("storefront:product", args=[product.slug])
    actor = access.actor(request)
    if review and "withdraw" in request.POST:
        writing.withdraw(review, actor=actor, now=now)
        messages.success(request, _("Your review is taken back."))
        return redirect(here)
    ratelimit.take("review-write", request.META.get("REMOTE_ADDR", ""), rate=1 / 120, burst=6, now=now)
    said: dict[str, Any] = {name: request.POST.get(name, "") for name in ("title", "text", "author")}
    stars = request.POST.get("stars", "")
    said["stars"] = int(stars) if stars in ("1", "2", "3", "4", "5") else 0
    photos = _photos(request, now=now)
    if review:
        saved = writing.edit(review, **said, photos=photos or None, actor=actor, now=now)
    else:
        order, language = line.order, get_language() or "en"
        about: dict[str, Any] = {"customer": order.customer, "order": order, "language": language}
        saved = writing.write(product, **about, **said, photos=photos, actor=actor, now=now)
    thanks = (
        _("Thank you! Your review is published.")
        if saved.is_public
        else _("Thank you! We read it and publish it soon.")
    )
    messages.success(request, thanks)
    return redirect(f"{here}#reviews")


def _form(request, line: OrderLine, review: Review | None, no: errors.Refusal | None) -> dict:
    given = request.POST if request.method == "POST" else {}
    start = {"stars": "", "title": "", "text": "", "author": writing.shown_name(line.order.customer.name)}
    if review:
        start = {"stars": str(review.stars), "title": review.title, "text": review.text, "author": review.author}
    return {
        "line": line,
        "review": review,
        "value": {name: given.get(name, was) for name, was in start.items()},
        "problem": no,
        "wrong": no.fields if no else {},
        "photos": [pictures.picture(photo.asset, sizes_hint=160) for photo in review.photos.select_related("asset")] if review else [],
        "most_photos": writing.MOST_PHOTOS,
    }  # fmt: skip


def _photos(request, *, now) -> list:
    files = request.FILES.getlist("photos")[: writing.MOST_PHOTOS]
    return [assets.add(file, filename=file.name, private=True, now=now) for file in files]


def _voter(request) -> int:
    """The customer, or else the visit."""
    who = visit.customer(request)
    if who is not None:
        return votes.voter_of(f"customer {who.pk}")
    if VISITOR not in request.session:
        request.session[VISITOR] = secrets.token_urlsafe(12)
    return votes.voter_of(f"visit {request.session[VISITOR]}")
