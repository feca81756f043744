"""Values one changes where they stand."""

from __future__ import annotations

import pytest

from mercer.backoffice.tests.conftest import text_of
from mercer.catalog.models import Product
from mercer.inventory.models import StockLevel, StockMovement
from mercer.pricing.models import Price


@pytest.fixture
def price(world):
    return Price.objects.get(variant=world.bowl, price_list=world.eur)


def typed(client, table: str, row, column: str, value: str, seen: str, **more):
    facts = {"row": row, "column": column, "value": value, "seen": seen, **more}
    return client.post(f"/staff/tables/{table}/cell/", facts)


def test_a_price_is_typed_over_and_taken_back(world, owner, price):
    field = owner.get("/staff/tables/articles/cell/", {"row": world.bowl.pk, "column": "price"}).content.decode()
    assert 'name="seen"' in field and "data-cell-field" in field
    seen = f"{price.amount / 100:.2f}"
    answer = typed(owner, "articles", world.bowl.pk, "price", "41.50", seen).content.decode()
    assert Price.objects.get(pk=price.pk).amount == 4150 and "Undo" in answer and "€41.50" in answer
    typed(owner, "articles", world.bowl.pk, "price", seen, "41.50", undo="1")
    assert Price.objects.get(pk=price.pk).amount == price.amount


@pytest.mark.parametrize("value", ["", "abc", "-1", "1e9", "12.345"])
def test_what_is_no_price_is_said_in_the_cell(world, owner, price, value):
    answer = typed(owner, "articles", world.bowl.pk, "price", value, f"{price.amount / 100:.2f}")
    assert 'role="alert"' in answer.content.decode() and Price.objects.get(pk=price.pk).amount == price.amount


def test_who_comes_second_is_told_and_may_write_over_it(world, owner, price):
    before = f"{price.amount / 100:.2f}"
    typed(owner, "articles", world.bowl.pk, "price", "50.00", before)
    answer = typed(owner, "articles", world.bowl.pk, "price", "60.00", before)
    assert "Somebody else has changed this" in text_of(answer) and 'name="seen" value="50.00"' in text_of(answer)
    assert Price.objects.get(pk=price.pk).amount == 5000
    typed(owner, "articles", world.bowl.pk, "price", "60.00", "50.00")
    assert Price.objects.get(pk=price.pk).amount == 6000


def test_pieces_are_counted_with_a_reason_and_never_below_what_is_promised(world, packer, sold):
    sold((world.mug_sage, 2))
    level = StockLevel.objects.get(variant=world.mug_sage, reserved=2)
    answer = typed(packer, "stock", level.pk, "on_hand", "1", str(level.on_hand), reason="damaged")
    assert 'role="alert"' in answer.content.decode()
    typed(packer, "stock", level.pk, "on_hand", str(level.on_hand - 1), str(level.on_hand), reason="damaged")
    assert StockLevel.objects.get(pk=level.pk).on_hand == level.on_hand - 1
    assert StockMovement.objects.latest("id").reason.startswith("damaged")


def test_a_name_and_its_publication_are_changed_in_the_list(world, owner):
    typed(owner, "products", world.mug.pk, "name", "Tide mug", world.mug.name)
    typed(owner, "products", world.mug.pk, "state", "draft", "published")
    changed = Product.objects.get(pk=world.mug.pk)
    assert changed.name == "Tide mug" and changed.published_at is None and changed.version > world.mug.version


def test_a_product_with_several_prices_has_none_to_type_over(world, owner):
    answer = typed(owner, "products", world.mug.pk, "price", "1.00", "24.00")
    assert 'role="alert"' in answer.content.decode()


def test_cells_are_closed_to_those_who_may_not(world, owner, packer):
    assert typed(packer, "articles", world.bowl.pk, "price", "1.00", "x").status_code == 403
    assert typed(owner, "articles", world.bowl.pk, "sku", "X", "x").status_code == 404
    assert typed(owner, "articles", 999999, "price", "1.00", "x").status_code == 404
    assert typed(owner, "articles", "nonsense", "price", "1.00", "x").status_code == 404
