"""The search column of products, written in the same transaction as what it is made of."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from mercer.catalog import texts, words
from mercer.kernel import db

AT_ONCE = 2_000  # products in one statement

TEXTS = """
SELECT p.id, p.name, p.summary, p.description, p.specifications, p.translations, coalesce(b.name, '') AS brand,
       coalesce((SELECT string_agg(v.sku || ' ' || v.gtin, ' ' ORDER BY v.position, v.id)
                 FROM catalog_variant v WHERE v.product_id = p.id AND v.archived_at IS NULL), '') AS codes,
       coalesce((SELECT string_agg(DISTINCT value.value, ' ') FROM catalog_variant v, jsonb_each_text(v.options) value
                 WHERE v.product_id = p.id AND v.archived_at IS NULL), '') AS options,
       coalesce((SELECT string_agg(t.name, ' ' ORDER BY t.name) FROM catalog_product_tags pt
                 JOIN catalog_tag t ON t.id = pt.tag_id AND t.archived_at IS NULL
                 WHERE pt.product_id = p.id), '') AS tags,
       coalesce((SELECT string_agg(c.name, ' ' ORDER BY c.name) FROM catalog_category c
                 WHERE c.id = ANY (p.category_ids) AND c.archived_at IS NULL), '') AS categories
  FROM catalog_product p LEFT JOIN catalog_brand b ON b.id = p.brand_id
 WHERE p.id = ANY (%s::bigint[])
"""
WRITE = """
UPDATE catalog_product p SET search = new.search::tsvector
  FROM unnest(%s::bigint[], %s::text[]) new(id, search)
 WHERE p.id = new.id AND p.search IS DISTINCT FROM new.search::tsvector
"""


def reindex(product_ids: Iterable[int]) -> None:
    """Makes these products findable by what is stored about them now."""
    ids = sorted(set(product_ids))
    for start in range(0, len(ids), AT_ONCE):
        rows = db.fetch_dicts(TEXTS, [ids[start : start + AT_ONCE]])
        write([(row["id"], vector(row)) for row in rows])


def write(vectors: Sequence[tuple[int, str]]) -> None:
    """Stores (product id, text of the tsvector) with one statement."""
    if vectors:
        db.execute(WRITE, [list(column) for column in zip(*vectors, strict=True)])


def vector(row: dict) -> str:
    """What is found how well: A name and codes, B brand and tags, C the facts, D the description."""
    translated = [value for value in loaded(row["translations"], {}).values() if isinstance(value, dict)]
    pairs = [
        *loaded(row["specifications"], []),
        *(pair for text in translated for pair in text.get("specifications", [])),
    ]
    facts = " ".join(str(part) for pair in pairs for part in pair)
    other_words = " ".join(str(word) for text in translated for word in text.get("words", {}).values())
    return words.vector(
        [
            ("A", " ".join([row["name"], *(str(text.get("name", "")) for text in translated)])),
            ("A", row["codes"]),
            ("B", f"{row['brand']} {row['tags']}"),
            ("C", f"{row['summary']} {row['categories']} {row['options']} {facts} {other_words}"),
            (
                "D",
                texts.plain(" ".join([row["description"], *(str(text.get("description", "")) for text in translated)])),
            ),
        ]
    )


def loaded(value: Any, otherwise: Any) -> Any:
    """A JSON column read by plain SQL: Django's connection hands jsonb over as text."""
    if isinstance(value, str):
        return json.loads(value)
    return otherwise if value is None else value
