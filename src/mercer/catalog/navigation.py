"""The category tree as shoppers walk it: light, frozen, and read once for each version of the shelves."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field

from mercer.catalog.models import Category
from mercer.catalog.remembered import FOREVER, Remembered
from mercer.kernel import db

_trees = Remembered(1)

VERSION = "SELECT coalesce(sum(step), 0)::numeric FROM catalog_shelfchange"
ABOVE = """
WITH RECURSIVE up AS (SELECT id, parent_id FROM catalog_category WHERE id = %s
                      UNION SELECT c.id, c.parent_id FROM catalog_category c JOIN up ON c.id = up.parent_id)
SELECT id FROM up
"""


@dataclass(frozen=True, slots=True)
class Branch:
    """A category with what hangs on it. `path` names the slugs from the trunk to here."""

    id: int
    name: str
    slug: str
    depth: int
    parent_id: int | None
    picture_id: int | None
    translations: dict = field(hash=False, compare=False)
    children: tuple[Branch, ...] = ()

    def walk(self) -> Iterator[Branch]:
        """This branch and all below it, as one reads a table of contents."""
        yield self
        for child in self.children:
            yield from child.walk()

    def name_in(self, language: str) -> str:
        """Its name in that language, English when nobody has written one."""
        return self.translations.get(language, {}).get("name") or self.name


def version() -> int:
    """The version of the shelves; one statement. It never comes back after it has changed."""
    return int(db.fetch_value(VERSION))


def tree(known_version: int | None = None) -> tuple[Branch, ...]:
    """All trunks that are not archived."""
    return _all(known_version)[0]


def by_id(known_version: int | None = None) -> dict[int, Branch]:
    """Every branch that can be reached."""
    return _all(known_version)[1]


def by_slug(slug: str, known_version: int | None = None) -> Branch | None:
    return _all(known_version)[2].get(slug)


def path(category_id: int, known_version: int | None = None) -> tuple[Branch, ...]:
    """From the trunk to the category; empty when it cannot be reached."""
    branches, found = by_id(known_version), []
    here = branches.get(category_id)
    while here:
        found.append(here)
        here = branches.get(here.parent_id) if here.parent_id else None
    return tuple(reversed(found))


def ids_above(category_id: int) -> set[int]:
    """The category and all above it, read from the database."""
    return {row[0] for row in db.fetch_rows(ABOVE, [category_id])}


def _all(known_version: int | None) -> tuple[tuple[Branch, ...], dict[int, Branch], dict[str, Branch]]:
    at = version() if known_version is None else known_version
    # Nothing in the tree changes by time alone, so any moment will do.
    return _trees.get("tree", version=at, now=datetime.datetime.min.replace(tzinfo=datetime.UTC), make=_read)


def _read() -> tuple[tuple, datetime.datetime]:
    rows = Category.objects.filter(archived_at=None).order_by("position", "name", "id").values(
        "id", "name", "slug", "parent_id", "picture_id", "translations"
    )  # fmt: skip
    below: dict[int | None, list[dict]] = {}
    for row in rows:
        below.setdefault(row["parent_id"], []).append(row)
    trunks = tuple(_grown(row, below, 0) for row in below.get(None, ()))
    everything = {branch.id: branch for trunk in trunks for branch in trunk.walk()}
    return (trunks, everything, {branch.slug: branch for branch in everything.values()}), FOREVER


def _grown(row: dict, below: dict[int | None, list[dict]], depth: int) -> Branch:
    children = tuple(_grown(child, below, depth + 1) for child in below.get(row["id"], ()))
    return Branch(depth=depth, children=children, **row)
