"""What buyers say, and what the shop does with it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from mercer.api.schemas.plain import LINE, TEXT, Asked, Id, Sent, Slug, Told
from mercer.reviews import models
from mercer.reviews.models import MOST_ANSWER, MOST_AUTHOR, MOST_TEXT, MOST_TITLE

Stars = Annotated[int, Field(strict=True, ge=1, le=5)]
ReviewState = Literal["pending", "published", "rejected"]
RelationKind = Literal["goes_with", "accessory", "replacement"]


class Rating(Told):
    """`average` has one decimal and is null without reviews; `stars` counts reviews with one, two, … five stars."""

    average: float | None
    count: int
    stars: Annotated[list[int], Field(min_length=5, max_length=5)]

    @classmethod
    def of(cls, row: models.ProductRating | None) -> Rating:
        if row is None:
            return cls(average=None, count=0, stars=[0, 0, 0, 0, 0])
        mean = row.average
        counts = [count for _stars, count in reversed(row.histogram)]
        return cls(average=None if mean is None else float(mean), count=row.count, stars=counts)


class Review(Told):
    """What everybody may read. `verified`: its author received the goods from this shop."""

    id: UUID
    product: str
    stars: Stars
    title: str
    text: str
    author: str
    language: str
    choice: str
    verified: bool
    helpful: int
    answer: str
    answered_at: datetime | None
    written_at: datetime
    edited_at: datetime | None

    @classmethod
    def of(cls, row: models.Review) -> Review:
        return cls(**_said(row))


class KeptReview(Review):
    """As the staff see it. `reports` are those nobody has looked at yet."""

    state: ReviewState
    reject_reason: str
    reports: int
    decided_at: datetime | None

    @classmethod
    def of(cls, row: models.Review) -> KeptReview:
        facts = _said(row) | {name: getattr(row, name) for name in ("state", "reject_reason", "decided_at")}
        return cls(**facts, reports=row.report_count)


class ReviewQuestion(Asked):
    """Of a product's published reviews."""

    stars: Annotated[int, Field(ge=1, le=5)] | None = None


class KeptReviewQuestion(Asked):
    state: ReviewState | None = None
    reported: bool = Field(False, description="Only those with reports nobody has looked at.")


class ReviewSent(Sent):
    """`product` is the slug of something in the order. Without `author` the name shown is made of the customer's."""

    product: Slug
    stars: Stars
    title: Annotated[str, Field(max_length=MOST_TITLE, pattern=LINE)] = ""
    text: Annotated[str, Field(max_length=MOST_TEXT, pattern=TEXT)] = ""
    author: Annotated[str, Field(max_length=MOST_AUTHOR, pattern=LINE)] = ""


class Rejected(Sent):
    """The author is told the reason."""

    reason: Annotated[str, Field(min_length=1, max_length=300, pattern=LINE)]


class Answered(Sent):
    """Empty words take the answer away."""

    text: Annotated[str, Field(max_length=MOST_ANSWER, pattern=TEXT)]


class Related(Sent):
    """Products by id, in the order they are shown."""

    products: Annotated[list[Id], Field(max_length=12)]


class Relations(Told):
    """What stands beside a product, by its kind."""

    goes_with: list[int]
    accessory: list[int]
    replacement: list[int]


def _said(row: models.Review) -> dict[str, Any]:
    names = (
        "stars",
        "title",
        "text",
        "author",
        "language",
        "choice",
        "answer",
        "answered_at",
        "written_at",
        "edited_at",
    )
    facts = {name: getattr(row, name) for name in names}
    return {
        "id": row.pk,
        "product": row.product.slug,
        "verified": row.is_verified,
        "helpful": row.helpful_count,
        **facts,
    }
