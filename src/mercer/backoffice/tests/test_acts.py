"""Many rows at once: chosen, looked at, done, and what was refused."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mercer.backoffice.lists import repricing
from mercer.backoffice.models import Operation
from mercer.backoffice.tables import bulk, bulk_pages
from mercer.backoffice.tests.conftest import text_of
from mercer.catalog.models import Product
from mercer.kernel import jobs
from mercer.kernel.money import Money
from mercer.orders.models import Order
from mercer.pricing.models import Price


def chosen(client, table: str, action: str, *ids, **more) -> str:
    """The address of the preview."""
    answer = client.post(f"/staff/tables/{table}/bulk/", {"action": action, "ids": [str(one) for one in ids], **more})
    assert answer.status_code == 302
    return answer["Location"]


def test_products_are_archived_together_after_a_look(world, owner):
    address = chosen(owner, "products", "archive", world.mug.pk, world.bowl.product_id)
    assert "2 can be done" in text_of(owner.get(address)) and not Product.objects.filter(archived_at__isnull=False)
    owner.post(address, {"action": "run"})
    assert Product.objects.filter(archived_at__isnull=False).count() == 2
    assert "2 are done" in text_of(owner.get(address))
    owner.post(address, {"action": "run"})  # sent again, nothing more happens
    assert Operation.objects.get().done == 2


def test_what_cannot_be_is_said_before_and_left_alone(world, owner, sold):
    sendable, due = sold(), sold((world.bowl, 1), paid=False)
    address = chosen(owner, "orders", "pick", sendable.pk, due.pk)
    page = text_of(owner.get(address))
    assert "1 can be done" in page and "It is not paid." in page
    owner.post(address, {"action": "run"})
    assert sendable.shipments.count() == 1 and due.shipments.count() == 0
    assert "1 is done" in text_of(owner.get(address)) and "1 was refused" in text_of(owner.get(address))


def test_answers_are_looked_at_before_anything_is_done(world, owner, sold):
    order = sold(paid=False)
    address = chosen(owner, "orders", "cancel", order.pk)
    assert owner.post(address, {"action": "run", "reason": ""}).status_code == 422
    owner.post(address, {"action": "run", "reason": "Out of clay"})  # never looked at with this reason
    assert Order.objects.get(pk=order.pk).canceled_at is None
    owner.post(address, {"action": "run", "reason": "Out of clay"})
    assert Order.objects.get(pk=order.pk).cancel_reason == "Out of clay"


def test_a_note_is_added_below_the_one_that_is_there(world, owner, sold):
    order = sold()
    owner.post(f"/staff/orders/{order.number}/note/", {"note": "Call first"})
    address = chosen(owner, "orders", "note", order.pk)
    for action in ("look", "run"):
        owner.post(address, {"action": action, "note": "Gift wrap"})
    assert Order.objects.get(pk=order.pk).staff_note == "Call first\nGift wrap"


def test_all_that_match_are_the_ones_that_matched_when_they_were_chosen(world, owner, sold):
    due, paid = sold(paid=False), sold((world.bowl, 1))
    address = chosen(owner, "orders", "note", all="1", given="payment=unpaid")
    late = sold((world.mug_ink, 1), paid=False)
    for action in ("look", "run"):
        owner.post(address, {"action": action, "note": "Remind"})
    notes = dict(Order.objects.values_list("pk", "staff_note"))
    assert notes == {due.pk: "Remind", paid.pk: "", late.pk: ""}


def test_prices_move_together_and_show_what_they_will_be(world, owner):
    before = Price.objects.get(variant=world.bowl, price_list=world.eur).amount
    address = chosen(owner, "products", "price", world.bowl.product_id)
    facts = {"percent": "-10", "ending": "95", "show_before": "on"}
    owner.post(address, {"action": "look", **facts})
    after = repricing.moved(Money(before, "EUR"), Decimal(-10), "95")
    assert f"{Money(before, 'EUR').format('en')} → {after.format('en')}" in text_of(owner.get(address))
    owner.post(address, {"action": "run", **facts})
    price = Price.objects.get(variant=world.bowl, price_list=world.eur)
    assert (price.amount, price.compare_at_amount) == (after.amount, before)


@pytest.mark.parametrize(
    ("amount", "percent", "ending", "expected"),
    [
        (1000, "10", "exact", 1100),
        (999, "10", "exact", 1099),  # 1098.9
        (1000, "10", "whole", 1100),
        (1040, "0", "whole", 1000),
        (2600, "7.5", "95", 2795),
        (2600, "7.5", "99", 2799),
        (100, "-90", "95", 95),
        (10, "0", "whole", 10),  # nothing is given away by rounding
    ],
)
def test_a_moved_price_ends_as_asked_and_never_below_nothing(amount, percent, ending, expected):
    assert repricing.moved(Money(amount, "EUR"), Decimal(percent), ending).amount == expected


def test_tags_come_and_go_and_shelves_are_filled(world, owner):
    for action in ("tag", "untag"):
        address = chosen(owner, "products", action, world.mug.pk)
        for step in ("look", "run"):
            owner.post(address, {"action": step, "tag": "Winter"})
        assert world.mug.tags.filter(name="Winter").exists() == (action == "tag")
    address = chosen(owner, "products", "shelve", world.mug.pk)
    for step in ("look", "run"):
        owner.post(address, {"action": step, "category": str(world.reading.pk), "how": "add"})
    assert {world.reading, *world.mug.categories.all()} == set(Product.objects.get(pk=world.mug.pk).categories.all())


def test_stock_below_what_is_promised_is_refused_and_the_rest_is_adjusted(world, owner, sold):
    sold((world.mug_sage, 2))
    mug, bowl = world.mug_sage.stock_levels.get(reserved=2), world.bowl.stock_levels.first()
    address = chosen(owner, "stock", "adjust", mug.pk, bowl.pk)
    facts = {"how": "count", "pieces": "1", "reason": "count", "note": ""}
    owner.post(address, {"action": "look", **facts})
    assert "1 cannot be" in text_of(owner.get(address))
    owner.post(address, {"action": "run", **facts})
    mug.refresh_from_db(), bowl.refresh_from_db()
    assert bowl.on_hand == 1 and mug.on_hand > 1 and Operation.objects.get().problem_count == 1


def test_many_rows_are_a_job_that_can_be_stopped(world, owner, monkeypatch):
    monkeypatch.setattr(bulk_pages, "AT_ONCE", 1)
    address = chosen(owner, "products", "archive", world.mug.pk, world.bowl.product_id)
    owner.post(address, {"action": "run"})
    assert Operation.objects.get().state == Operation.WAITING and "hx-trigger" in owner.get(address).content.decode()
    jobs.run_pending()
    assert Operation.objects.get().state == Operation.DONE and "2 are done" in text_of(owner.get(address))
    stopped = chosen(owner, "products", "restore", world.mug.pk, world.bowl.product_id)
    owner.post(stopped, {"action": "run"})
    owner.post(stopped, {"action": "stop"})
    jobs.run_pending()
    assert Product.objects.filter(archived_at__isnull=False).count() == 2
    assert "Stopped" in text_of(owner.get(stopped))


def test_running_work_stops_before_the_next_row_and_goes_on_where_a_worker_died(world, owner, monkeypatch):
    ids = [str(world.mug.pk), str(world.bowl.product_id)]
    address = chosen(owner, "products", "archive", *ids)
    operation = Operation.objects.get()
    Operation.objects.filter(pk=operation.pk).update(state=Operation.RUNNING, done=1)
    operation.refresh_from_db()
    bulk.run(operation)  # the first one counts as done already
    assert [product.archived_at is None for product in (Product.objects.get(pk=one) for one in ids)] == [True, False]
    assert owner.get(address).status_code == 200
    Operation.objects.filter(pk=operation.pk).update(state=Operation.RUNNING, done=0)
    bulk.call_off(operation, now=world.now)
    bulk.run(Operation.objects.get(pk=operation.pk))
    assert Operation.objects.get(pk=operation.pk).state == Operation.CANCELED
    assert Product.objects.get(pk=ids[0]).archived_at is None


def test_nobody_runs_what_they_may_not_or_sees_what_others_prepared(world, owner, packer):
    assert packer.post("/staff/tables/products/bulk/", {"action": "archive", "ids": [world.mug.pk]}).status_code == 403
    address = chosen(owner, "products", "archive", world.mug.pk)
    assert packer.get(address).status_code == 404 and packer.post(address, {"action": "run"}).status_code == 404
    assert owner.post("/staff/tables/products/bulk/", {"action": "explode", "ids": ["1"]}).status_code == 404
    assert owner.post("/staff/tables/products/bulk/", {"action": "archive"})["Location"].startswith("/staff/products/")
    assert owner.post("/staff/tables/products/bulk/", {"action": "archive", "ids": ["no", "key"]}).status_code == 302


def test_packing_slips_of_many_orders_are_one_page(world, owner, sold):
    one, two = sold(), sold((world.bowl, 1))
    page = text_of(owner.get(chosen(owner, "orders", "slips", one.pk, two.pk)))
    assert one.number in page and two.number in page and "Harvest bowl" in page
