"""From the staging tables onto the shelves, in sets: products, their categories and tags, variants, prices.

Cells that are empty, and columns the file does not have, leave what is there as it is. Categories and tags that are given
replace the former ones. Order matters: products before variants before prices.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db import connection

from mercer.catalog import categories, covers, search
from mercer.intake import product_words
from mercer.intake.product_cells import SEPARATOR
from mercer.kernel import db

FIRSTS = ", ".join(
    f'(array_agg({name} ORDER BY "row") FILTER (WHERE {name} IS NOT NULL))[1] AS {name}'
    for name in ("name", "summary", "description", "brand", "category", "tags", "external", "tax_class")
)
OPTIONS = f"""ARRAY(SELECT word FROM unnest(string_to_array(p.option_names, '{SEPARATOR}')) WITH ORDINALITY u(word, n)
 GROUP BY word ORDER BY min(n))"""  # noqa: S608
PRODUCTS = f"""
CREATE TEMPORARY TABLE intake_product ON COMMIT DROP AS
SELECT key, min("row") AS "row", min(product_id) AS product_id, min(product_id) IS NULL AS is_new,
       {FIRSTS},
       string_agg(option_names, '{SEPARATOR}' ORDER BY "row") AS option_names,
       string_agg(sku || ' ' || coalesce(gtin, ''), ' ' ORDER BY "row") FILTER (WHERE is_new) AS codes,
       string_agg(options::text, ' ') AS chosen, NULL::bigint AS brand_id, '{{}}'::text[] AS fresh
  FROM intake_row WHERE reason IS NULL GROUP BY key
"""  # noqa: S608
NUMBERS = """
WITH numbered AS (
    SELECT key, nextval(pg_get_serial_sequence('catalog_product', 'id')) AS id
      FROM (SELECT key FROM intake_product WHERE is_new ORDER BY "row") fresh)
UPDATE intake_product p SET product_id = numbered.id FROM numbered WHERE numbered.key = p.key
"""
BRANDS = "UPDATE intake_product p SET brand_id = w.id FROM intake_word w WHERE w.kind = 'brand' AND w.word = p.brand"
LINKS = f"""
CREATE TEMPORARY TABLE intake_link ON COMMIT DROP AS
SELECT w.kind, p.product_id, w.id, w.ids, w.words, min(place.n) AS n FROM intake_product p
 CROSS JOIN LATERAL (
       SELECT 'category' AS kind, word, n FROM unnest(string_to_array(p.category, '{SEPARATOR}')) WITH ORDINALITY u(word, n)
       UNION ALL
       SELECT 'tag', word, n FROM unnest(string_to_array(p.tags, '{SEPARATOR}')) WITH ORDINALITY u(word, n)) place
  JOIN intake_word w ON w.kind = place.kind AND w.word = place.word
 GROUP BY 1, 2, 3, 4, 5
"""  # noqa: S608
FRESH = """
SELECT p.product_id, p.name, coalesce(p.summary, ''), coalesce(p.description, ''), coalesce(p.brand, ''),
       coalesce(translate(p.tags, chr(30), ' '), ''), coalesce(p.codes, ''), coalesce(p.chosen, ''),
       coalesce((SELECT string_agg(l.words, ' ') FROM intake_link l WHERE l.kind = 'category' AND l.product_id = p.product_id), '')
  FROM intake_product p WHERE p.is_new ORDER BY p."row"
"""
INSERT = f"""
INSERT INTO catalog_product (id, name, slug, external_ref, summary, description, specifications, brand_id, primary_category_id,
       category_ids, options, tax_class, translations, search, published_at, created_at, updated_at, version)
SELECT p.product_id, p.name, made.slug, p.external, coalesce(p.summary, ''), coalesce(p.description, ''), '[]', p.brand_id,
       place.first, coalesce(place.ids, '{{}}'), {OPTIONS},
       coalesce(p.tax_class, 'standard'), '{{}}', made.search::tsvector, %(published)s, %(now)s, %(now)s, 1
  FROM intake_product p JOIN intake_made made ON made.id = p.product_id
  LEFT JOIN (SELECT l.product_id, (array_agg(l.id ORDER BY l.n))[1] AS first, array_agg(DISTINCT above ORDER BY above) AS ids
               FROM intake_link l, unnest(l.ids) above WHERE l.kind = 'category' GROUP BY 1) place ON place.product_id = p.product_id
 ORDER BY p."row"
"""  # noqa: S608
NEW_OPTIONS = f"""
UPDATE intake_product p SET fresh = ARRAY(
       SELECT word FROM unnest({OPTIONS}) WITH ORDINALITY u(word, n) WHERE NOT word = ANY (s.options) ORDER BY n)
  FROM catalog_product s WHERE s.id = p.product_id AND NOT p.is_new AND p.option_names IS NOT NULL
"""  # noqa: S608
UPDATE = """
UPDATE catalog_product p
   SET name = coalesce(s.name, p.name), summary = coalesce(s.summary, p.summary),
       description = coalesce(s.description, p.description), brand_id = coalesce(s.brand_id, p.brand_id),
       tax_class = coalesce(s.tax_class, p.tax_class), options = p.options || s.fresh, updated_at = %(now)s
  FROM intake_product s
 WHERE p.id = s.product_id AND NOT s.is_new
   AND ((p.name, p.summary, p.description, p.brand_id, p.tax_class) IS DISTINCT FROM
        (coalesce(s.name, p.name), coalesce(s.summary, p.summary), coalesce(s.description, p.description),
         coalesce(s.brand_id, p.brand_id), coalesce(s.tax_class, p.tax_class)) OR s.fresh <> '{}')
RETURNING p.id
"""
UNLINK = """
DELETE FROM catalog_product_{table} old USING intake_product p
 WHERE p.product_id = old.product_id AND NOT p.is_new AND p.{given} IS NOT NULL
   AND NOT EXISTS (SELECT 1 FROM intake_link l WHERE l.kind = '{kind}' AND l.product_id = p.product_id AND l.id = old.{kind}_id)
RETURNING old.product_id
"""
LINK = """
INSERT INTO catalog_product_{table} (product_id, {kind}_id) SELECT product_id, id FROM intake_link WHERE kind = '{kind}'
    ON CONFLICT DO NOTHING RETURNING product_id
"""
PRIMARY = """
UPDATE catalog_product p SET primary_category_id = l.id
  FROM (SELECT DISTINCT ON (product_id) product_id, id FROM intake_link WHERE kind = 'category' ORDER BY product_id, n) l
 WHERE l.product_id = p.id AND p.id = ANY (%s::bigint[]) AND NOT EXISTS (
       SELECT 1 FROM catalog_product_categories pc WHERE pc.product_id = p.id AND pc.category_id = p.primary_category_id)
"""
ADOPT = """
UPDATE intake_row r SET product_id = p.product_id FROM intake_product p WHERE p.key = r.key AND r.reason IS NULL;
"""
VARIANT_NUMBERS = """
WITH numbered AS (
    SELECT "row", nextval(pg_get_serial_sequence('catalog_variant', 'id')) AS id
      FROM (SELECT "row" FROM intake_row WHERE is_new AND reason IS NULL ORDER BY "row") fresh)
UPDATE intake_row r SET variant_id = numbered.id, outcome = 'created' FROM numbered WHERE numbered."row" = r."row"
"""
NEW_VARIANTS = """
INSERT INTO catalog_variant (id, product_id, sku, gtin, options, position, weight)
SELECT r.variant_id, r.product_id, r.sku, coalesce(r.gtin, ''), coalesce(r.options, '{}'),
       coalesce((SELECT max(position) + 1 FROM catalog_variant v WHERE v.product_id = r.product_id), 0)
       + row_number() OVER (PARTITION BY r.product_id ORDER BY r."row") - 1, coalesce(r.weight, 0)
  FROM intake_row r WHERE r.is_new AND r.reason IS NULL ORDER BY r."row"
RETURNING product_id
"""
VARIANTS = """
UPDATE catalog_variant v
   SET gtin = coalesce(r.gtin, v.gtin), options = coalesce(r.options, v.options), weight = coalesce(r.weight, v.weight)
  FROM intake_row r
 WHERE v.id = r.variant_id AND NOT r.is_new AND r.reason IS NULL AND (v.gtin, v.options, v.weight) IS DISTINCT FROM
       (coalesce(r.gtin, v.gtin), coalesce(r.options, v.options), coalesce(r.weight, v.weight))
RETURNING v.product_id
"""
PRICES = """
INSERT INTO pricing_price (price_list_id, variant_id, min_quantity, amount, compare_at_amount)
SELECT list.id, r.variant_id, 1, r.price, r.compare_at
  FROM intake_row r JOIN unnest(%(currencies)s::text[], %(lists)s::bigint[]) list(currency, id) ON list.currency = r.currency
 WHERE r.price IS NOT NULL AND r.reason IS NULL ORDER BY r."row"
    ON CONFLICT (variant_id, price_list_id, min_quantity) DO UPDATE
   SET amount = excluded.amount,
       compare_at_amount = CASE WHEN %(compared)s THEN excluded.compare_at_amount ELSE pricing_price.compare_at_amount END
 WHERE pricing_price.amount <> excluded.amount
    OR (%(compared)s AND pricing_price.compare_at_amount IS DISTINCT FROM excluded.compare_at_amount)
RETURNING variant_id
"""


@dataclass(slots=True)
class Shelved:
    """What became of the file: ids of what changed beside what is new, and how many products are new."""

    products: set[int]
    prices: set[int]
    new_products: int
    made: dict[str, int]


def shelve(
    *, lists: dict[str, int], compared: bool, published_at: datetime.datetime | None, now: datetime.datetime
) -> Shelved:
    """Writes everything but stock; `lists` is currency → price list."""
    db.execute(PRODUCTS)
    db.execute(NUMBERS)
    made = product_words.settle()
    db.execute(BRANDS)
    db.execute(LINKS)
    db.execute("CREATE INDEX ON intake_link (kind, product_id)")
    db.execute("CREATE UNIQUE INDEX ON intake_product (product_id)")
    db.execute("ANALYZE intake_product, intake_link")
    new = _insert(published_at=published_at, now=now)
    db.execute(NEW_OPTIONS)
    changed = _ids(UPDATE, {"now": now})
    changed |= _link(new)
    db.execute(ADOPT)
    db.execute(VARIANT_NUMBERS)
    varied = _ids(NEW_VARIANTS) | _ids(VARIANTS)
    changed |= varied
    covers.keep(varied - new)
    asked = {"currencies": list(lists), "lists": list(lists.values()), "compared": compared}
    prices = _ids(PRICES, asked)
    changed -= new
    db.execute(
        "UPDATE catalog_product SET version = version + 1, updated_at = %s WHERE id = ANY (%s)", [now, list(changed)]
    )
    search.reindex(changed)
    return Shelved(changed, prices, len(new), made)


def _insert(*, published_at: datetime.datetime | None, now: datetime.datetime) -> set[int]:
    """New products, with address and search made here so that each is written once."""
    rows = db.fetch_rows(FRESH)
    if not rows:
        return set()
    free = product_words.Slugs("catalog_product", 220, "product")
    db.execute("CREATE TEMPORARY TABLE intake_made (id bigint PRIMARY KEY, slug text, search text) ON COMMIT DROP")
    with connection.cursor() as cursor, cursor.copy("COPY intake_made FROM STDIN") as copy:
        for row in rows:
            copy.write_row((row[0], free.make(row[1]), _vector(row)))
    db.execute("ANALYZE intake_made")
    db.execute(INSERT, {"published": published_at, "now": now})
    return {row[0] for row in rows}


def _vector(row: tuple) -> str:
    _id, name, summary, description, brand, tags, codes, chosen, places = row
    facts = {"name": name, "summary": summary, "description": description, "brand": brand, "tags": tags, "codes": codes}
    return search.vector({**facts, "options": chosen, "categories": places, "translations": {}, "specifications": []})


def _link(new: set[int]) -> set[int]:
    """Categories and tags as given; the products that had others."""
    changed: set[int] = set()
    for kind, table, given in (("category", "categories", "category"), ("tag", "tags", "tags")):
        names = {"kind": kind, "table": table, "given": given}
        changed |= _ids(UNLINK.format(**names)) | _ids(LINK.format(**names))
    changed -= new
    if changed:
        db.execute(PRIMARY, [list(changed)])
        categories.keep_category_ids(changed)
    return changed


def _ids(sql: str, params: dict | None = None) -> set[int]:
    return {row[0] for row in db.fetch_rows(sql, params)}
