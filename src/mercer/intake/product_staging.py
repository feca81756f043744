"""The staging tables of a product import, and what can be said of the rows only by looking at all of them.

They are temporary (so never logged) and gone with the transaction. `family` is what makes rows one product: the product's
id in its former system, or its name where a file lists options without one.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection
from django.utils.translation import gettext as _

from mercer.intake.product_rows import COLUMNS, Problem
from mercer.kernel import db

CREATE = """
CREATE TEMPORARY TABLE intake_row (
    "row" int PRIMARY KEY, line int, sku text, external text, name text, summary text, description text, price bigint,
    compare_at bigint, currency text, category text, brand text, tags text, stock int, gtin text, weight int, options jsonb,
    option_names text, tax_class text, sku_key text GENERATED ALWAYS AS (upper(sku)) STORED,
    family text, key text, product_id bigint, variant_id bigint, is_new boolean NOT NULL DEFAULT false,
    field text, reason text, outcome text NOT NULL DEFAULT 'unchanged') ON COMMIT DROP
"""
ROOM = """
SELECT set_config('work_mem', '64MB', true), set_config('maintenance_work_mem', '128MB', true),
       set_config('gin_pending_list_limit', '128MB', true)
"""
FAMILIES = {
    "external": "UPDATE intake_row SET family = 'x:' || external WHERE external IS NOT NULL",
    "name": "UPDATE intake_row SET family = 'n:' || lower(name) WHERE name IS NOT NULL AND options IS NOT NULL",
}
REPEATED = """
UPDATE intake_row r SET field = 'sku', reason = %(repeated)s || first."row"
  FROM (SELECT sku_key, min("row") AS "row" FROM intake_row GROUP BY sku_key HAVING count(*) > 1) first
 WHERE first.sku_key = r.sku_key AND r."row" <> first."row"
"""
KNOWN_SKUS = """
UPDATE intake_row r SET variant_id = v.id, product_id = v.product_id
  FROM catalog_variant v WHERE upper(v.sku) = r.sku_key AND r.reason IS NULL
"""
KNOWN_PRODUCTS = """
UPDATE intake_row r SET product_id = p.id
  FROM catalog_product p WHERE r.product_id IS NULL AND r.reason IS NULL AND p.external_ref = r.external
"""
SIBLINGS = """
UPDATE intake_row r SET product_id = known.product_id
  FROM (SELECT family, min(product_id) AS product_id FROM intake_row WHERE product_id IS NOT NULL GROUP BY family) known
 WHERE r.product_id IS NULL AND r.reason IS NULL AND r.family = known.family
"""
KEYS = """
UPDATE intake_row SET is_new = variant_id IS NULL,
       key = CASE WHEN product_id IS NOT NULL THEN 'p:' || product_id ELSE coalesce(family, 'r:' || "row") END
 WHERE reason IS NULL
"""
NAMELESS = """
UPDATE intake_row r SET field = 'name', reason = %(missing)s
 WHERE r.reason IS NULL AND r.product_id IS NULL AND r.name IS NULL
   AND NOT EXISTS (SELECT 1 FROM intake_row s WHERE s.key = r.key AND s.reason IS NULL AND s.name IS NOT NULL)
"""
PRICELESS = """
UPDATE intake_row SET field = 'price', reason = %(missing)s WHERE reason IS NULL AND is_new AND price IS NULL
"""
SAME_OPTIONS_IN_FILE = """
UPDATE intake_row r SET field = 'options', reason = %(same)s || first."row"
  FROM (SELECT key, coalesce(options, '{}') AS options, min("row") AS "row" FROM intake_row
         WHERE reason IS NULL AND (is_new OR options IS NOT NULL) GROUP BY 1, 2 HAVING count(*) > 1) first
 WHERE r.reason IS NULL AND first.key = r.key AND first.options = coalesce(r.options, '{}') AND r."row" <> first."row"
   AND (r.is_new OR r.options IS NOT NULL)
"""
SAME_OPTIONS_IN_SHOP = """
UPDATE intake_row r SET field = 'options', reason = %(same)s || v.sku
  FROM catalog_variant v
 WHERE r.reason IS NULL AND (r.is_new OR r.options IS NOT NULL) AND v.product_id = r.product_id AND v.archived_at IS NULL
   AND v.options = coalesce(r.options, '{}') AND v.id IS DISTINCT FROM r.variant_id
"""
PROMISED = """
UPDATE intake_row r SET field = 'stock', reason = %(promised)s || level.reserved
  FROM inventory_stocklevel level
 WHERE r.reason IS NULL AND level.variant_id = r.variant_id AND level.location_id = %(location)s
   AND r.stock + level.allowance < level.reserved
"""
REJECTED = """
SELECT "row", line, field, CASE field WHEN 'sku' THEN sku WHEN 'options' THEN options::text WHEN 'stock' THEN stock::text ELSE '' END,
       reason FROM intake_row WHERE reason IS NOT NULL ORDER BY "row"
"""


def create() -> None:
    """Empty staging tables; those of an import before in the same transaction go."""
    db.execute(ROOM)
    db.execute("DROP TABLE IF EXISTS intake_row, intake_product, intake_link, intake_word, intake_made")
    db.execute(CREATE)


def fill(rows: Iterable[tuple]) -> None:
    names = ", ".join(f'"{name}"' for name in COLUMNS)
    with connection.cursor() as cursor, cursor.copy(f"COPY intake_row ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    db.execute("ANALYZE intake_row")


def check(*, has_price: bool, by_name: bool, location_id: int | None) -> list[Problem]:
    """Finds which rows are whose, marks those that cannot be taken, and says why."""
    db.execute(FAMILIES["name" if by_name else "external"])
    db.execute(REPEATED, {"repeated": _("stands in the file already, in row ")})
    for statement in (KNOWN_SKUS, KNOWN_PRODUCTS, SIBLINGS, KEYS):
        db.execute(statement)
    db.execute("CREATE INDEX ON intake_row (key)")
    db.execute("ANALYZE intake_row")
    missing = {"missing": _("is missing")}
    if has_price:
        db.execute(PRICELESS, missing)
    db.execute(SAME_OPTIONS_IN_FILE, {"same": _("are those of the same product in row ")})
    db.execute(SAME_OPTIONS_IN_SHOP, {"same": _("are those of another variant of the product, ")})
    if location_id is not None:
        db.execute(PROMISED, {"promised": _("is less than what customers were promised: "), "location": location_id})
    db.execute(NAMELESS, missing)
    return [
        Problem(row, line, field, field, value or "", reason)
        for row, line, field, value, reason in db.fetch_rows(REJECTED)
    ]
