"""Lists: what is asked of them, what they remember, what leaves them as a file."""

from __future__ import annotations

import csv
import io
import time

import pytest
from allauth.account.internal.userkit import user_id_to_str
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.world import STAFF

from mercer.backoffice.lists import urls  # noqa: F401  makes the lists known
from mercer.backoffice.models import SavedView, TableSetup
from mercer.backoffice.tables import known
from mercer.backoffice.tests.conftest import text_of
from mercer.catalog import brands, products
from mercer.catalog.models import Brand
from mercer.customers import people
from mercer.kernel import clock
from mercer.kernel.models import Event

LISTS = [table.key for table in known.every()]


def file_of(answer) -> list[list[str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


@pytest.fixture
def proved(owner, world):
    """The owner, who has just said again who they are."""
    session = owner.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "email": "x"}]
    session["account_authentication_methods_user"] = user_id_to_str(world.owner)
    session.save()
    return owner


@pytest.mark.parametrize("key", LISTS)
def test_every_list_shows_all_its_columns_sorts_and_narrows(key, owner, world, sold):
    sold()
    table = next(one for one in known.every() if one.key == key)
    TableSetup.objects.create(user=world.owner, table=key, columns=[column.key for column in table.columns])
    for column in table.columns:
        for sort in (column.key, f"-{column.key}") if column.sort else ():
            assert owner.get(table.url, {"sort": sort}).status_code == 200, sort
    names = [name for one in table.filters for name in one.names]
    for value in ("1", "archived", "2026-01-01", "\x00", "9" * 30):
        assert owner.get(table.url, dict.fromkeys(names, value)).status_code == 200, value
    assert owner.get(table.url, {"q": "anything at all"}).status_code == 200


@pytest.mark.parametrize("key", LISTS)
def test_every_list_becomes_a_file_with_as_many_fields_in_each_line(key, proved, world, sold):
    sold()
    lines = file_of(proved.get(f"/staff/tables/{key}/export.csv", {"columns": "all"}))
    assert len(lines[0]) > 1 and {len(line) for line in lines} == {len(lines[0])}
    assert Event.objects.filter(verb="list.exported", subject_id=key).count() == 1


@pytest.mark.parametrize(
    "path", ["orders", "products", "products/variants", "stock", "customers", "payments", "records/brands"]
)
def test_a_longer_list_asks_no_more_questions(path, owner, world, sold):
    def questions() -> int:
        owner.get(f"/staff/{path}/")
        with CaptureQueriesContext(connection) as asked:
            assert owner.get(f"/staff/{path}/").status_code == 200
        return len(asked)

    sold()
    before, now = questions(), clock.now()
    for number in range(12):
        brands.create(f"Brand {number}", actor=STAFF, now=now)
        made = products.create(
            name=f"Thing {number}", brand=Brand.objects.get(name=f"Brand {number}"), actor=STAFF, now=now
        )
        products.add_variant(made, sku=f"THING-{number}", actor=STAFF, now=now)
        people.find_or_create(f"nr{number}@example.test", now=now)
    for _ in range(3):
        sold((world.mug_ink, 1))
    assert questions() <= before + 1  # the prefetched rows of a page that had none before


def test_an_address_says_what_is_shown_and_chips_take_it_away_again(owner, world, sold):
    paid, due = sold(), sold((world.bowl, 1), paid=False)
    page = owner.get("/staff/orders/", {"payment": "paid", "total_min": "1"})
    assert paid.number in page.content.decode() and due.number not in page.content.decode()
    assert "Payment: Paid" in text_of(page) and "Total from 1" in text_of(page)
    asked = page.context["asked"] if page.context else None
    assert asked is None or asked.is_narrowed
    assert "Nothing fits" in text_of(owner.get("/staff/orders/", {"total_min": "999999"}))


def test_ready_made_views_and_dates_narrow(owner, world, sold):
    due = sold(paid=False)
    assert due.number in owner.get("/staff/orders/?view=unpaid").content.decode()
    assert due.number not in owner.get("/staff/orders/?view=to_ship").content.decode()
    assert due.number in owner.get("/staff/orders/?placed=today").content.decode()
    assert due.number not in owner.get("/staff/orders/?placed=yesterday").content.decode()
    assert due.number not in owner.get("/staff/orders/?placed_to=2020-01-01").content.decode()


def test_columns_are_chosen_moved_and_forgotten(owner, world, sold):
    sold()
    order = ["total", "email", "placed", "customer"]
    owner.post("/staff/tables/orders/columns/", {"order": order, "column": ["total", "email"], "size": "25"})
    page = owner.get("/staff/orders/").content.decode()
    heads = page[page.index("<thead>") : page.index("</thead>")]
    assert heads.index("Order") < heads.index("Total") < heads.index("E-mail") and "Customer" not in heads
    owner.post("/staff/tables/orders/columns/", {"order": order, "column": ["total", "email"], "up": "email"})
    assert TableSetup.objects.get().columns == ["number", "email", "total"] and TableSetup.objects.get().size == 25
    owner.post("/staff/tables/orders/columns/", {"reset": "1"})
    assert TableSetup.objects.get().columns == []


def test_a_view_is_kept_opened_first_shared_and_forgotten(owner, packer, world, sold):
    paid, due = sold(), sold((world.bowl, 1), paid=False)
    facts = {
        "action": "keep",
        "name": "  Waiting for  money ",
        "given": "payment=unpaid&sort=-total&nonsense=1",
        "first": "1",
    }
    answer = owner.post("/staff/tables/orders/views/", facts)
    view = SavedView.objects.get()
    assert view.name == "Waiting for money" and view.params == {"payment": ["unpaid"], "sort": ["-total"]}
    assert answer["Location"] == f"/staff/orders/?view=v{view.pk}"
    page = owner.get("/staff/orders/").content.decode()  # it opens with it, as a tab
    assert "Waiting for money" in page and due.number in page and paid.number not in page
    assert paid.number in owner.get("/staff/orders/?view=all").content.decode()
    assert "Waiting for money" not in packer.get("/staff/orders/").content.decode()
    owner.post("/staff/tables/orders/views/", {"action": "share", "view": f"v{view.pk}"})
    assert "Waiting for money" in packer.get("/staff/orders/").content.decode()
    packer.post("/staff/tables/orders/views/", {"action": "forget", "view": f"v{view.pk}"})
    assert SavedView.objects.filter(pk=view.pk).exists()  # not theirs
    owner.post("/staff/tables/orders/views/", {"action": "forget", "view": f"v{view.pk}"})
    assert not SavedView.objects.exists() and owner.get("/staff/orders/").status_code == 200


def test_a_view_without_a_name_or_with_one_that_is_taken_is_refused(owner):
    for name in ("", "   ", "Mine", "Mine"):
        owner.post("/staff/tables/stock/views/", {"action": "keep", "name": name, "given": ""})
    assert SavedView.objects.count() == 1
    assert "a view of this name already" in text_of(owner.get("/staff/stock/"))


def test_a_changed_view_says_so_and_takes_the_change_over(owner, world):
    owner.post("/staff/tables/stock/views/", {"action": "keep", "name": "Low", "given": "state=low"})
    view = SavedView.objects.get()
    page = owner.get(f"/staff/stock/?from=v{view.pk}&state=out").content.decode()
    assert "Save changes of" in page and "tab-changed" in page
    owner.post("/staff/tables/stock/views/", {"action": "change", "view": f"v{view.pk}", "given": "state=out"})
    view.refresh_from_db()
    assert view.params == {"state": ["out"]}


def test_a_file_calculates_nothing_and_names_its_money(proved, world, sold):
    products.edit(world.mug, version=world.mug.version, name="=HYPERLINK(0)", actor=STAFF, now=clock.now())
    lines = file_of(proved.get("/staff/tables/products/export.csv?q=hyperlink&separator=semicolon&mark=0"))
    text = ";".join(lines[1])
    assert "'=HYPERLINK(0)" in text and text.count(";'=") == 0 and "Price: currency" in ";".join(lines[0])
    marked = b"".join(proved.get("/staff/tables/products/export.csv").streaming_content)
    plain = b"".join(proved.get("/staff/tables/products/export.csv?mark=0").streaming_content)
    assert marked == b"\xef\xbb\xbf" + plain


def test_a_file_of_people_asks_again_who_is_asking(owner):
    answer = owner.get("/staff/tables/customers/export.csv")
    assert answer.status_code == 302 and answer["Location"].startswith("/account/")


def test_lists_of_others_are_told_apart(packer, owner, log_in, world):
    assert packer.get("/staff/tables/customers/export.csv").status_code == 403
    assert packer.post("/staff/tables/payments/views/", {"action": "keep", "name": "x"}).status_code == 403
    assert owner.get("/staff/tables/nothing/export.csv").status_code == 404
    assert log_in(world.ada_user).get("/staff/tables/orders/export.csv").status_code == 404


def test_columns_one_may_not_see_are_neither_shown_nor_written(packer, world):
    TableSetup.objects.create(user=world.packer, table="articles", columns=["cost", "margin", "price"])
    assert "Margin" not in packer.get("/staff/products/variants/").content.decode()
    heads = file_of(packer.get("/staff/tables/articles/export.csv?columns=all"))[0]
    assert "Price" in heads and "Margin" not in heads and "Cost" not in heads
