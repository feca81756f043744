"""Reviews: to read for anybody, to write for who placed the order, to moderate for programs of the staff."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status

from mercer.accounts import access
from mercer.api import doors, limits
from mercer.api.schemas.plain import Id, Number, Page, Slug
from mercer.api.schemas.reviews import (
    Answered,
    KeptReview,
    KeptReviewQuestion,
    Rating,
    Rejected,
    Related,
    RelationKind,
    Relations,
    Review,
    ReviewQuestion,
    ReviewSent,
)
from mercer.catalog import relations
from mercer.catalog.models import Product
from mercer.kernel import clock, paging
from mercer.kernel.errors import NotFound
from mercer.reviews import models, moderation, ratings, votes, writing

MODERATE = access.api("reviews.moderate")
router = Router(tags=["Reviews"], throttle=limits.PROGRAMS, auth=MODERATE)


@router.get(
    "/products/{slug}/reviews", response=Page[Review], auth=None, throttle=limits.SHELVES, summary="Read reviews"
)
@access.public
def reviews(request: HttpRequest, slug: Slug, asked: Query[ReviewQuestion]) -> Page[Review]:
    """The published ones, newest first."""
    rows = models.Review.objects.filter(product=_on_sale(slug), state=models.Review.PUBLISHED).select_related("product")
    rows = rows.filter(stars=asked.stars) if asked.stars else rows
    page = paging.page(rows, by=("-written_at", "-id"), limit=asked.limit, cursor=asked.cursor)
    return Page[Review](items=[Review.of(row) for row in page.rows], next=page.next)


@router.get(
    "/products/{slug}/rating", response=Rating, auth=None, throttle=limits.SHELVES, summary="What they say together"
)
@access.public
def rating(request: HttpRequest, slug: Slug) -> Rating:
    """The sum of all published reviews of a product."""
    return Rating.of(ratings.of(_on_sale(slug).pk))


@router.post(
    "/orders/{number}/reviews", response={201: KeptReview}, throttle=limits.OWN_ORDERS,
    auth=doors.order_or_key("reviews.moderate"), summary="Write a review",
)  # fmt: skip
def write(request: HttpRequest, number: Number, sent: ReviewSent) -> Status:
    """About something of the order that has arrived; once for each product."""
    order = doors.order(request, number)
    product = Product.objects.filter(slug=sent.product).first()
    if product is None:
        raise NotFound(product=sent.product)
    said = sent.model_dump(exclude={"product"})
    by = _by(request)
    made = writing.write(product, customer=order.customer, order=order, language=order.language, **said, **by)
    return Status(201, KeptReview.of(made))


@router.get("/reviews", response=Page[KeptReview], summary="Find reviews")
def kept(request: HttpRequest, asked: Query[KeptReviewQuestion]) -> Page[KeptReview]:
    """Also those that wait or were rejected; newest first."""
    rows = models.Review.objects.select_related("product")
    rows = rows.filter(state=asked.state) if asked.state else rows
    rows = rows.filter(report_count__gt=0) if asked.reported else rows
    page = paging.page(rows, by=("-written_at", "-id"), limit=asked.limit, cursor=asked.cursor)
    return Page[KeptReview](items=[KeptReview.of(row) for row in page.rows], next=page.next)


@router.post("/reviews/{review_id}/publish", response=KeptReview, summary="Publish a review")
def publish(request: HttpRequest, review_id: UUID) -> KeptReview:
    """Everybody may read it from now on."""
    return KeptReview.of(moderation.publish(_found(review_id), **_by(request)))


@router.post("/reviews/{review_id}/reject", response=KeptReview, summary="Reject a review")
def reject(request: HttpRequest, review_id: UUID, sent: Rejected) -> KeptReview:
    """Nobody else reads it; its author is told why."""
    return KeptReview.of(moderation.reject(_found(review_id), reason=sent.reason, **_by(request)))


@router.put("/reviews/{review_id}/answer", response=KeptReview, summary="Answer a review")
def answer(request: HttpRequest, review_id: UUID, sent: Answered) -> KeptReview:
    """The shop's words, shown below it."""
    return KeptReview.of(moderation.answer(_found(review_id), text=sent.text, **_by(request)))


@router.post("/reviews/{review_id}/settle", response=KeptReview, summary="Settle reports")
def settle(request: HttpRequest, review_id: UUID) -> KeptReview:
    """Somebody looked at the reports; the review stays as it is."""
    votes.settle(_found(review_id), **_by(request))
    return KeptReview.of(_found(review_id))


@router.get(
    "/catalog/products/{product_id}/related", response=Relations, auth=access.api("products.view"), tags=["Products"],
    summary="What stands beside a product",
)  # fmt: skip
def related(request: HttpRequest, product_id: Id) -> Relations:
    """Ids of products, in the order they are shown."""
    return _related(_kept(product_id))


@router.put(
    "/catalog/products/{product_id}/related/{kind}", response=Relations, auth=access.api("products.edit"),
    tags=["Products"], summary="Put products beside a product",
)  # fmt: skip
def relate(request: HttpRequest, product_id: Id, kind: RelationKind, sent: Related) -> Relations:
    """Exactly these, in this order."""
    product = _kept(product_id)
    relations.relate(product, kind, sent.products, **_by(request))
    return _related(product)


def _by(request: HttpRequest) -> dict[str, Any]:
    return {"actor": doors.actor(request), "now": clock.now()}


def _related(product: Product) -> Relations:
    found = relations.of(product.pk)
    return Relations(**{kind: found.get(kind, []) for kind in relations.KINDS})


def _on_sale(slug: str) -> Product:
    found = Product.objects.on_sale(clock.now()).filter(slug=slug).first()
    if found is None:
        raise NotFound(product=slug)
    return found


def _kept(product_id: int) -> Product:
    found = Product.objects.filter(pk=product_id).first()
    if found is None:
        raise NotFound(product=product_id)
    return found


def _found(review_id: UUID) -> models.Review:
    found = models.Review.objects.select_related("product").filter(pk=review_id).first()
    if found is None:
        raise NotFound(review=str(review_id))
    return found
