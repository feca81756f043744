"""What is in a cart, as pages and orders ask for it: one statement each, and no more of the goods than they show."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS

from mercer.cart.models import Cart, CartLine
from mercer.catalog.models import Product, Variant
from mercer.kernel import db

LINES = """
SELECT l.id, l.quantity, l.added_at, v.id, v.sku, v.options::text, v.weight, v.cover_id,
       v.archived_at, p.id, p.name, p.slug, p.cover_id, p.translations::text, p.published_at, p.archived_at
  FROM cart_cartline l JOIN catalog_variant v ON v.id = l.variant_id JOIN catalog_product p ON p.id = v.product_id
 WHERE l.cart_id = %s ORDER BY l.id
"""
# In the order of the models, as `from_db` takes them.
OF_LINE = ("id", "cart_id", "variant_id", "quantity", "added_at")
OF_VARIANT = ("id", "product_id", "sku", "options", "weight", "cover_id", "archived_at")
OF_PRODUCT = ("id", "name", "slug", "cover_id", "translations", "published_at", "archived_at")
DEMAND = "SELECT variant_id, quantity FROM cart_cartline WHERE cart_id = %s ORDER BY variant_id"


def lines(cart: Cart) -> list[CartLine]:
    """What is in it, in the order it was put in, with what baskets and orders show of variant and product.

    Asked several times for each order and by every page with a cart, so it leaves the texts and pictures of the goods alone.
    """
    return [_line(cart, *row) for row in db.fetch_rows(LINES, [cart.pk])]


def demand(cart: Cart) -> dict[int, int]:
    """variant → pieces, by ascending variant as a hold has it."""
    return dict(db.fetch_rows(DEMAND, [cart.pk]))


def _line(cart: Cart, line_id: int, quantity: int, added_at: datetime, *goods: Any) -> CartLine:
    """A row of `LINES`; what it does not hold is read when somebody asks."""
    variant_id, sku, options, weight, shown, archived_at, product_id, name, slug, cover_id, translations, *rest = goods
    product = [product_id, name, slug, cover_id, json.loads(translations), *rest]
    variant = [variant_id, product_id, sku, json.loads(options), weight, shown, archived_at]
    line = CartLine.from_db(DEFAULT_DB_ALIAS, OF_LINE, [line_id, cart.pk, variant_id, quantity, added_at])
    line.variant = Variant.from_db(DEFAULT_DB_ALIAS, OF_VARIANT, variant)
    line.variant.product = Product.from_db(DEFAULT_DB_ALIAS, OF_PRODUCT, product)
    return line
