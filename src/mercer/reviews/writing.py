"""A review's life as its author sees it: written, edited, withdrawn.

pending ─→ published ⇄ rejected (see `moderation`). An edited review is read again where a person reads them first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mercer.catalog.models import Product
from mercer.customers.models import Customer
from mercer.kernel import errors, events, plain
from mercer.kernel.actors import Actor
from mercer.media.models import Asset
from mercer.orders.models import Order
from mercer.reviews import purchases, ratings, rules
from mercer.reviews.models import MOST_AUTHOR, MOST_STARS, MOST_TEXT, MOST_TITLE, Review, ReviewPhoto

MOST_PHOTOS = 4
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")


class NotReceived(errors.Refusal):
    """The goods have not arrived with this customer, as far as we know."""

    code = "not_received"
    status = 403
    title = _("You can write about this once it has arrived with you.")


class AlreadyReviewed(errors.Refusal):
    """`facts["review"]` is the id of the one there is; it can be edited."""

    code = "already_reviewed"
    title = _("You have written about this already. You can change your review.")


@transaction.atomic
def write(
    product: Product, *, customer: Customer, stars: int, title: str = "", text: str = "", author: str = "",
    language: str = "en", order: Order | None = None, photos: Sequence[Asset] = (), publish: bool | None = None,
    actor: Actor, now: datetime,
) -> Review:  # fmt: skip
    """A customer's review of goods they received. `NotReceived`, `AlreadyReviewed`, `Invalid` (with fields).

    `order` names the purchase, or the customer's latest of the product counts. It is published at once when the shop's
    rules (or `publish`) say so. Without `author` the name shown is made of the customer's.
    """
    said = _checked(stars=stars, title=title, text=text, author=author or shown_name(customer.name))
    line = purchases.received(product, customer=customer, orders=[order.pk] if order else (), now=now)
    if line is None or (order is not None and line.order.customer_id != customer.pk):
        raise NotReceived
    review = Review(
        product=product,
        customer=customer,
        order=line.order,
        choice=line.choice[:200],
        language=language,
        written_at=now,
        **said,
    )
    if not plain.insert_if_new(review):
        raise AlreadyReviewed(review=_existing(product, customer))
    _attach(review, photos)
    tell(review, "review.written", actor=actor, at=now)
    _decide(review, publish=publish, now=now)
    return review


@transaction.atomic
def edit(
    review: Review, *, stars: int, title: str = "", text: str = "", author: str = "",
    photos: Sequence[Asset] | None = None, actor: Actor, now: datetime,
) -> Review:  # fmt: skip
    """Its author says it otherwise; `photos` replace the former ones when given. `Invalid`."""
    said = _checked(stars=stars, title=title, text=text, author=author or review.author)
    current = locked(review)
    if current.is_public:
        ratings.count_out(current.product_id, current.stars)
    for name, value in said.items():
        setattr(current, name, value)
    current.state, current.reject_reason, current.edited_at = Review.PENDING, "", now
    current.decided_at, current.decided_by = None, ""
    current.save(update_fields=[*said, "state", "reject_reason", "edited_at", "decided_at", "decided_by"])
    if photos is not None:
        current.photos.all().delete()
        _attach(current, photos)
    tell(current, "review.edited", actor=actor, at=now)
    _decide(current, publish=None, now=now)
    return current


@transaction.atomic
def withdraw(review: Review, *, actor: Actor, now: datetime) -> None:
    """Its author takes it back: it is gone, with votes and photos."""
    current = locked(review)
    if current.is_public:
        ratings.count_out(current.product_id, current.stars)
    tell(current, "review.withdrawn", actor=actor, at=now)
    current.delete()


def find(product: Product, *, customer: Customer | None) -> Review | None:
    """What this customer wrote about the product."""
    return Review.objects.filter(product=product, customer=customer).first() if customer else None


def shown_name(name: str) -> str:
    """A first name with an initial: "Mila Hartog" → "Mila H."; nothing that gives somebody away."""
    words = [word for word in name.split() if word[0].isalpha()]
    if not words:
        return str(_("A customer"))
    return words[0] if len(words) == 1 else f"{words[0]} {words[-1][0]}."


def locked(review: Review) -> Review:
    """The review as it is now, kept from other writers until the transaction ends. `NotFound`."""
    current = Review.objects.select_for_update(of=("self",)).select_related("product").filter(pk=review.pk).first()
    if current is None:
        raise errors.NotFound
    return current


def tell(review: Review, verb: str, *, actor: Actor, at: datetime, **facts: object) -> None:
    """The event: who, when, about which product; never what was written."""
    data = {"product": review.product.slug, "stars": review.stars, **facts}
    events.record(verb, subject=review, actor=actor, at=at, data=data)


def _decide(review: Review, *, publish: bool | None, now: datetime) -> None:
    """Published at once where no person reads first."""
    if publish if publish is not None else not rules.current().approve_first:
        review.state, review.decided_at, review.decided_by = Review.PUBLISHED, now, "rules"
        review.save(update_fields=["state", "decided_at", "decided_by"])
        ratings.count_in(review.product_id, review.stars)


def _checked(*, stars: int, title: str, text: str, author: str) -> dict:
    """The words, tidied; `Invalid` names every field that is wrong."""
    said = {"title": _one_line(title), "text": _tidy(text), "author": _one_line(author)}
    wrong = {
        name: _("Please write at most %(most)s characters.") % {"most": most}
        for name, most in (("title", MOST_TITLE), ("text", MOST_TEXT), ("author", MOST_AUTHOR))
        if len(said[name]) > most
    }
    if type(stars) is not int or not 1 <= stars <= MOST_STARS:
        wrong["stars"] = str(_("Please choose one to five stars."))
    if not said["author"]:
        wrong["author"] = str(_("Under which name should it appear?"))
    if wrong:
        raise errors.Invalid(fields=wrong)
    return {"stars": stars, **said}


def _tidy(text: str) -> str:
    return _CONTROL.sub("", text.replace("\r\n", "\n")).strip()


def _one_line(text: str) -> str:
    return " ".join(_tidy(text).split())


def _existing(product: Product, customer: Customer) -> str:
    found = find(product, customer=customer)
    return str(found.pk) if found else ""


def _attach(review: Review, photos: Sequence[Asset]) -> None:
    ReviewPhoto.objects.bulk_create(
        ReviewPhoto(review=review, asset=asset, position=place) for place, asset in enumerate(photos[:MOST_PHOTOS])
    )
