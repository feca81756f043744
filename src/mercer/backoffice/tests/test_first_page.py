"""The first page: tasks with their numbers, only those one may do; products nobody can buy; the first days of a shop."""

from datetime import timedelta

import pytest

from mercer.backoffice import activity, dashboard, first_steps, todo
from mercer.backoffice.models import Operation
from mercer.backoffice.tests.conftest import text_of
from mercer.cart.models import Cart
from mercer.catalog import products
from mercer.insights import figures, obstacles
from mercer.kernel import clock
from mercer.orders.models import Order

pytestmark = pytest.mark.django_db


def counts(user, now=None) -> dict[str, int]:
    return {task.code: task.count for task in todo.waiting(user.may, now=now or clock.now())}


def test_what_is_paid_waits_to_be_picked_and_what_is_not_waits_for_money(world, sold):
    sold()
    sold((world.bowl, 1), paid=False)
    found = counts(world.owner)
    assert found["to_pick"] == 1 and found["awaiting_money"] == 1


def test_an_order_whose_first_promised_day_has_come_is_late(world, sold):
    order = sold()
    assert "late" not in counts(world.owner)
    Order.objects.filter(pk=order.pk).update(delivery_option={**order.delivery_option, "earliest": "2026-01-01"})
    assert counts(world.owner)["late"] == 1


def test_nobody_is_told_of_what_he_may_not_do(world, sold, packer):
    sold((world.bowl, 1), paid=False)
    assert "awaiting_money" not in counts(world.packer)
    page = text_of(packer.get("/staff/"))
    assert "Bank transfers to look for" not in page and "The last 30 days" not in page


def test_every_task_leads_to_a_page_that_answers(world, sold, owner):
    sold()
    Operation.objects.create(
        kind="export-products", title="x", state="failed", asked_at=clock.now(), finished_at=clock.now()
    )
    tasks = todo.waiting(world.owner.may, now=clock.now())
    assert {task.code for task in tasks} >= {"to_pick", "work"}
    for task in tasks:
        assert owner.get(task.url).status_code == 200, task.url


def test_all_numbers_come_with_one_query(world, django_assert_num_queries):
    with django_assert_num_queries(1):
        todo.waiting(world.owner.may, now=world.now)


def test_a_product_without_variant_or_price_or_pieces_is_told_with_its_reason(world, owner):
    now = clock.now()
    bare = products.create(name="Bare", actor=world.staff, now=now, published_at=world.now)
    found = {each.name: each.reasons for each in obstacles.found(currency="EUR", now=now)}
    assert found == {"Bare": (obstacles.NO_VARIANT,)}
    gbp = {each.name: each.reasons for each in obstacles.found(currency="GBP", now=now)}
    assert gbp["Tidewater mug"] == (obstacles.NO_PRICE,)
    page = text_of(owner.get("/staff/products/unbuyable/"))
    assert "Bare" in page and "It has no variant." in page
    assert "Products that cannot be bought" in text_of(owner.get("/staff/"))
    products.archive(bare, actor=world.staff, now=now)
    assert obstacles.counted(currency="EUR", now=now)[obstacles.NO_VARIANT] == 0


def test_two_stretches_are_told_apart_and_customers_who_come_back_are_known(world, sold):
    sold()
    sold((world.bowl, 1))
    now = clock.now() + timedelta(minutes=5)
    Cart.objects.update(created_at=clock.now())
    month, before = figures.two_stretches(
        currency="EUR", before=now - timedelta(days=60), since=now - timedelta(days=30), until=now
    )
    assert (month.orders, month.buyers, month.again, before.orders) == (2, 1, 1, 0)
    assert month.conversion == 1.0 and before.conversion is None
    assert month.average.amount == round(month.net.amount / 2)


def test_the_rhythm_falls_into_the_shops_own_hours(world, sold):
    order = sold()
    Order.objects.filter(pk=order.pk).update(placed_at="2026-05-31T22:30:00Z")  # Monday 0:30 in Berlin
    week = figures.rhythm(since=world.now - timedelta(days=9), until=world.now, zone="Europe/Berlin")
    assert week[0][0] == 1 and sum(map(sum, week)) == 1


def test_lately_names_the_order_and_leads_to_it(world, sold):
    order = sold()
    lines = activity.lately(world.owner.may)
    assert any(order.number in line["text"] and line["url"].endswith(f"/orders/{order.number}/") for line in lines)
    assert not any("Paid" in line["text"] for line in activity.lately(lambda code: code == "products.view"))


def test_a_change_says_its_direction(world):
    assert dashboard._change(150, 100) == {"change": "↗ +50%", "tone": "success"}
    assert dashboard._change(50, 100) == {"change": "↘ −50%", "tone": "danger"}
    assert dashboard._change(5, 0)["change"] is None


def missing(user) -> set[str]:
    return {one.step.code for one in first_steps.standings(user, first_steps.settled()) if one.missing}


def test_the_guide_knows_what_is_missing_from_facts(world, sold, owner):
    assert "order" in missing(world.owner) and "product" not in missing(world.owner)
    assert "Before you open your shop" in text_of(owner.get("/staff/"))
    sold()
    assert "order" not in missing(world.owner)


def test_a_step_is_put_aside_and_taken_up_again(world, owner):
    assert "backup" in missing(world.owner)
    owner.post("/staff/first-steps/settle/", {"name": "backup"})
    assert "backup" not in missing(world.owner)
    owner.post("/staff/first-steps/settle/", {"name": "backup", "again": "1"})
    assert "backup" in missing(world.owner)
    assert owner.post("/staff/first-steps/settle/", {"name": "nonsense"}).status_code == 404


def test_a_hidden_guide_still_says_what_is_missing(world, owner, packer):
    owner.post("/staff/first-steps/settle/", {"name": "guide"})
    page = text_of(owner.get("/staff/"))
    assert "Before you open your shop" not in page and "missing before you open" in page
    assert packer.get("/staff/first-steps/").status_code == 403
