"""Categories, brands and tags as the staff keep them."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from mercer.api.schemas.plain import Asked, Sent, Slug, Text, Told, Word
from mercer.api.schemas.products import Position


class ShelfSent(Sent):
    """A brand or a tag."""

    name: Word
    slug: Slug | None = None


class ShelfChanged(Sent):
    """Only what is named is changed."""

    name: Word | None = None
    slug: Slug | None = None


class Shelf(Told):
    id: int
    slug: str
    name: str
    archived_at: datetime | None


class CategorySent(Sent):
    """`parent` by slug; without one it is a trunk of the tree."""

    name: Word
    slug: Slug | None = None
    description: Text = ""
    parent: Slug | None = None


class CategoryChanged(Sent):
    name: Word | None = None
    slug: Slug | None = None
    description: Text | None = None


class CategoryMoved(Sent):
    """Under `parent` (null: a trunk), as the `position`-th there, or the last."""

    parent: Slug | None = None
    position: Position | None = None


class KeptCategory(Shelf):
    description: str
    parent: str | None = Field(description="Slug.")
    position: int


class ShelfQuestion(Asked):
    archived: bool = False
