"""Names in a product file that stand for rows of the shop: brands, tags and category paths. Missing ones are made."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mercer.catalog import slugs
from mercer.catalog.models import Brand, Category, Tag
from mercer.intake.product_cells import SEPARATOR, STEP
from mercer.kernel import db

# In the order of the file, so that categories get their places by it.
BRANDS = 'SELECT brand FROM intake_product WHERE brand IS NOT NULL GROUP BY brand ORDER BY min("row")'
SEVERAL = """
SELECT u.word FROM intake_product p, unnest(string_to_array(p.{column}, '{separator}')) WITH ORDINALITY u(word, n)
 GROUP BY u.word ORDER BY min(p."row"), min(u.n)
"""
TAGS = SEVERAL.format(column="tags", separator=SEPARATOR)
PATHS = SEVERAL.format(column="category", separator=SEPARATOR)
WORDS = """
CREATE TEMPORARY TABLE intake_word (kind text, word text, id bigint, ids bigint[], words text, PRIMARY KEY (kind, word)) ON COMMIT DROP
"""


class Slugs:
    """Free slugs for many new rows of one kind, with one look at those that are taken."""

    def __init__(self, table: str, longest: int, otherwise: str) -> None:
        self.taken = {row[0] for row in db.fetch_rows(f"SELECT slug FROM {table}")}  # noqa: S608  a constant of this package
        self.longest, self.otherwise = longest, otherwise
        self.last: dict[str, int] = {}

    def make(self, text: str) -> str:
        base = slugs.plain(text, otherwise=self.otherwise)[: self.longest - 8].strip("-_")
        slug, number = base, self.last.get(base, 1)
        while slug in self.taken:
            number += 1
            slug = f"{base}-{number}"
        self.last[base] = number
        self.taken.add(slug)
        return slug


def settle() -> dict[str, int]:
    """Makes what is missing and notes the ids in `intake_word`; how many of each kind are new."""
    db.execute(WORDS)
    made = {"brands": _names(Brand, "brand", BRANDS), "tags": _names(Tag, "tag", TAGS), "categories": _categories()}
    db.execute("ANALYZE intake_word")
    return made


def _names(model: type[Any], kind: str, query: str) -> int:
    wanted = [row[0] for row in db.fetch_rows(query)]
    if not wanted:
        return 0
    known = {name.casefold(): pk for pk, name in model.objects.values_list("pk", "name")}
    missing = {name.casefold(): name for name in reversed(wanted) if name.casefold() not in known}
    if missing:
        free = Slugs(model._meta.db_table, slugs.longest_of(model), kind)
        rows = model.objects.bulk_create(
            [model(name=name, slug=free.make(name)) for name in missing.values()], batch_size=5_000
        )
        known |= {row.name.casefold(): row.pk for row in rows}
    _note(kind, [(name, known[name.casefold()], [], "") for name in wanted])
    return len(missing)


def _categories() -> int:
    wanted = [row[0] for row in db.fetch_rows(PATHS)]
    tree = _Tree()
    notes = [
        (path, (trail := tree.find_or_make(path.split(STEP)))[-1], trail, path.replace(STEP, " ")) for path in wanted
    ]
    _note("category", notes)
    return tree.made


class _Tree:
    """The category tree by name. A single name also finds the only category of that name further down."""

    def __init__(self) -> None:
        self.children: dict[tuple[int | None, str], int] = {}
        self.parents: dict[int, int | None] = {}
        self.named: dict[str, list[int]] = {}
        self.positions: dict[int | None, int] = {}
        self.made = 0
        self.free: Slugs | None = None
        for pk, parent, name, position in Category.objects.order_by("id").values_list(
            "id", "parent_id", "name", "position"
        ):
            self._keep(pk, parent, name, position)

    def find_or_make(self, names: list[str]) -> list[int]:
        """The ids from the trunk to the last step."""
        if len(names) == 1 and (None, names[0].casefold()) not in self.children:
            alone = self.named.get(names[0].casefold(), [])
            if len(alone) == 1:
                return self._trail(alone[0])
        trail: list[int] = []
        for name in names:
            parent = trail[-1] if trail else None
            trail.append(self.children.get((parent, name.casefold())) or self._make(parent, name))
        return trail

    def _make(self, parent: int | None, name: str) -> int:
        self.free = self.free or Slugs("catalog_category", 140, "category")
        position = self.positions.get(parent, -1) + 1
        row = Category.objects.create(parent_id=parent, name=name, slug=self.free.make(name), position=position)
        self._keep(row.pk, parent, name, position)
        self.made += 1
        return row.pk

    def _keep(self, pk: int, parent: int | None, name: str, position: int) -> None:
        self.children.setdefault((parent, name.casefold()), pk)
        self.parents[pk] = parent
        self.named.setdefault(name.casefold(), []).append(pk)
        self.positions[parent] = max(self.positions.get(parent, -1), position)

    def _trail(self, pk: int) -> list[int]:
        trail, here = [], pk
        while here is not None:
            trail.append(here)
            here = self.parents[here]  # type: ignore[assignment]
        return trail[::-1]


def _note(kind: str, rows: Iterable[tuple[str, int, list[int], str]]) -> None:
    rows = list(rows)
    if rows:
        db.execute(
            """INSERT INTO intake_word (kind, word, id, ids, words)
               SELECT %s, word, id, string_to_array(ids, ' ')::bigint[], words
                 FROM unnest(%s::text[], %s::bigint[], %s::text[], %s::text[]) row(word, id, ids, words)""",
            [
                kind,
                [row[0] for row in rows],
                [row[1] for row in rows],
                [" ".join(map(str, row[2])) for row in rows],
                [row[3] for row in rows],
            ],
        )
