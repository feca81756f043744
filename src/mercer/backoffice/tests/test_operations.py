"""Long work: brought as a file, tried, done, failed or canceled, and told on its page."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from mercer.backoffice import operations, tasks
from mercer.backoffice.models import Operation
from mercer.backoffice.tests.conftest import text_of
from mercer.catalog.models import Variant
from mercer.kernel import clock, jobs
from mercer.orders.models import PastOrder

pytestmark = pytest.mark.django_db
GOODS = "Code,Title,Preis,Bestand\nNEW-1,Pitcher,12.50,4\nNEW-2,Vase,abc,1\n"
COLUMNS = {
    "column_0": "sku",
    "column_1": "name",
    "column_2": "price",
    "column_3": "stock",
    "currency": "EUR",
    "location": "MAIN",
}


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def bring(client: Client, text: str = GOODS, kind: str = "products") -> Operation:
    answer = client.post(f"/staff/import/{kind}/", {"file": SimpleUploadedFile("goods.csv", text.encode())})
    assert answer.status_code == 302, text_of(answer)
    return Operation.objects.first()


def run(operation: Operation) -> Operation:
    tasks.run_operation.func(operation_id=str(operation.pk))
    operation.refresh_from_db()
    return operation


def test_columns_are_recognized_and_shown_with_samples(world, owner):
    operation = bring(owner)
    page = text_of(owner.get(f"/staff/import/{operation.pk}/columns/"))
    assert "NEW-1 · NEW-2" in page and '<option value="sku" selected>' in page


def test_a_trial_changes_nothing_and_then_the_file_is_taken(world, owner, db):
    operation = bring(owner)
    owner.post(f"/staff/import/{operation.pk}/columns/", {**COLUMNS, "try": "1"})
    tried = run(operation)
    assert (tried.state, tried.trial, tried.result["created"], tried.problem_count) == ("done", True, 1, 1)
    assert not Variant.objects.filter(sku="NEW-1").exists()
    page = text_of(owner.get(f"/staff/operations/{operation.pk}/"))
    assert "The trial is over" in page and "abc" in page and "Bring it for real" in page
    owner.post(f"/staff/operations/{operation.pk}/start/")
    done = run(operation)
    assert (done.state, done.trial) == ("done", False) and Variant.objects.filter(sku="NEW-1").exists()
    assert not operations.incoming(done).exists()
    assert owner.post(f"/staff/operations/{operation.pk}/start/").status_code == 409


def test_rows_not_taken_are_fetched_as_a_table(world, owner):
    operation = bring(owner, GOODS + "=cmd,Bad,-,1\n")
    owner.post(f"/staff/import/{operation.pk}/columns/", {**COLUMNS, "try": "1"})
    run(operation)
    rows = list(
        csv.DictReader(
            io.StringIO(owner.get(f"/staff/operations/{operation.pk}/problems.csv").content.decode("utf-8-sig"))
        )
    )
    assert rows[0]["value"] == "abc" and rows[0]["column"] == "Preis" and rows[1]["value"] == "'-"


def test_columns_that_are_needed_are_asked_for(world, owner):
    operation = bring(owner)
    answer = owner.post(f"/staff/import/{operation.pk}/columns/", {"column_1": "name", "try": "1"})
    assert answer.status_code == 422 and "Say which column is: SKU." in text_of(answer)
    operation.refresh_from_db()
    assert operation.state == "prepared"


def test_an_order_history_comes_in_with_its_own_columns(world, owner):
    text = "No,When,Item,Pcs,Each\n1001,2025-03-01 10:00,A-1,2,3.50\n"
    operation = bring(owner, text, "orders")
    wanted = {
        "column_0": "number",
        "column_1": "placed_at",
        "column_2": "sku",
        "column_3": "quantity",
        "column_4": "unit_price",
    }
    owner.post(f"/staff/import/{operation.pk}/columns/", {**wanted, "currency": "EUR", "take": "1"})
    assert run(operation).result["orders"] == 1 and PastOrder.objects.filter(number="1001").exists()


def test_a_refusal_is_told_and_nothing_is_changed(world, owner):
    operation = bring(owner, "Nothing,Useful\n1,2\n")
    operations.start(operation, wishes={"columns": "sku=Absent"}, now=clock.now())
    failed = run(operation)
    assert failed.state == "failed" and "Absent" in failed.failure
    assert "It could not be done" in text_of(owner.get(f"/staff/operations/{operation.pk}/"))


def test_what_waits_is_canceled_at_once_and_what_runs_is_asked_to_stop(world, owner):
    operation = operations.ask("export-products", "All", wishes={}, user=world.owner, now=clock.now())
    owner.post(f"/staff/operations/{operation.pk}/cancel/")
    assert run(operation).state == "canceled"
    other = operations.ask("export-products", "All", wishes={}, user=world.owner, now=clock.now())
    operations.begin(str(other.pk), now=clock.now())
    operations.cancel(other, now=clock.now())
    other.refresh_from_db()
    assert other.state == "running" and other.cancel_asked_at


@pytest.mark.django_db(transaction=True)
def test_running_work_hears_that_it_is_canceled_and_undoes_itself(world):
    operation = operations.ask("export-products", "All", wishes={}, user=world.owner, now=clock.now())
    operations.begin(str(operation.pk), now=clock.now())
    progress = operations.Progress(operation)
    progress(1, 10, "Reading")
    operation.refresh_from_db()
    assert (operation.done, operation.total, operation.step) == (1, 10, "Reading")
    operations.cancel(operation, now=clock.now())
    with pytest.raises(operations.Canceled):
        progress(2, important=True)
    progress.close()


def test_an_export_is_fetched_and_fits_the_import(world, owner):
    answer = owner.post("/staff/operations/export-products/")
    operation = Operation.objects.get()
    assert answer["Location"] == f"/staff/operations/{operation.pk}/"
    assert jobs.run_pending() >= 1
    file = owner.get(f"/staff/operations/{operation.pk}/file/")
    text = b"".join(file.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["sku"] for row in rows} == set(Variant.objects.values_list("sku", flat=True))
    mug = next(row for row in rows if row["sku"] == world.mug_sage.sku)
    assert (mug["price"], mug["options"], mug["on hand in all places"]) == ("24.00", "Color: Sage", "120")


def test_nobody_sees_or_starts_what_is_not_theirs(world, owner, packer):
    operation = bring(owner)
    assert packer.get(f"/staff/operations/{operation.pk}/").status_code == 404
    assert packer.get(f"/staff/import/{operation.pk}/columns/").status_code == 404
    assert packer.get("/staff/import/products/").status_code == 403
    assert operation.title not in text_of(packer.get("/staff/operations/"))


def test_htmx_gets_the_part_that_changes(world, owner):
    operation = operations.ask("export-products", "All", wishes={}, user=world.owner, now=clock.now())
    part = owner.get(f"/staff/operations/{operation.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert (
        part.lstrip().startswith('<div class="stack-l" id="operation"') and "every 1s" in part and "<html" not in part
    )


def test_old_work_is_forgotten_with_its_files(world, owner):
    operation = bring(owner)
    path = operations.incoming(operation)
    assert path.exists()
    operations.purge(now=clock.now() + operations.KEPT * 2)
    assert not path.exists() and not Operation.objects.exists()
