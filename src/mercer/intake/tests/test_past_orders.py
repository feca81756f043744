"""Order histories as other shops write them: kept as what they are, rejected with a reason, taken once."""

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.core.management import call_command
from tests import races

from mercer.intake import files, past_columns, past_orders
from mercer.kernel.actors import SYSTEM
from mercer.kernel.models import Event
from mercer.orders.models import PastLine, PastOrder

NOW = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)
HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
GOOD = "1,A1,Mug,2,2010-12-01 08:26:00,2.55,17850.0,United Kingdom"


@pytest.fixture
def take(db, tmp_path):
    """Imports these rows (text or bytes) below a header."""

    def run(*rows, header=HEADER, encoding="utf-8", **options):
        path = tmp_path / "orders.csv"
        path.write_bytes(
            rows[0] if rows and isinstance(rows[0], bytes) else "\n".join([header, *rows]).encode(encoding)
        )
        return past_orders.run(path, actor=SYSTEM, now=NOW, **options)

    return run


def row(
    number="1", sku="A1", name="Mug", quantity="2", at="2010-12-01 08:26:00", price="2.55", customer="7", country="UK"
):
    return ",".join(f'"{cell}"' for cell in (number, sku, name, quantity, at, price, customer, country))


def reasons(report):
    return [(row["line"], row["field"], row["reason"]) for row in report.rejected]


def test_a_row_becomes_a_line_of_its_order(take):
    report = take(GOOD, GOOD.replace("A1", "B2"), currency="gbp")
    assert (report.rows, report.taken, report.known, report.orders, report.rejected_count) == (2, 2, 0, 1, 0)
    order = PastOrder.objects.get()
    assert (order.number, order.kind, order.currency, order.customer_ref) == ("1", "sale", "GBP", "17850")
    assert (order.net, order.line_count, order.placed_at) == (
        Decimal("10.2"),
        2,
        datetime(2010, 12, 1, 8, 26, tzinfo=UTC),
    )
    assert Event.objects.get(verb="past_orders.imported").data["taken"] == 2


def test_twice_changes_nothing(take):
    take(GOOD)
    before = list(PastLine.objects.values()), list(PastOrder.objects.values())
    report = take(GOOD)
    assert (report.taken, report.known, report.orders) == (0, 1, 0)
    assert (list(PastLine.objects.values()), list(PastOrder.objects.values())) == before


def test_the_very_same_line_twice_in_a_document_is_two_lines(take):
    assert take(GOOD, GOOD, GOOD).taken == 3
    assert take(GOOD, GOOD, GOOD).taken == 0
    assert sorted(PastLine.objects.values_list("occurrence", flat=True)) == [1, 2, 3]
    assert take(GOOD, GOOD, GOOD, GOOD).taken == 1


def test_files_that_overlap_add_what_is_new_and_sums_follow(take):
    take(row("1"), row("2"))
    report = take(row("2"), row("2", sku="B"), row("3"))
    assert (report.taken, report.known, report.orders) == (2, 1, 1)
    assert PastOrder.objects.get(number="2").net == Decimal("10.2")
    assert PastOrder.objects.get(number="2").line_count == 2


def test_the_same_line_written_another_way_is_the_same(take):
    take(row(price="2.50", quantity="2", name="Mug"))
    assert take(row(price="2.5", quantity="2.0", name="Mug, sage")).taken == 0
    assert take(row(price="£2.50", quantity="+2")).taken == 0


def test_another_time_zone_of_the_shop_makes_no_other_lines(take, world):
    take(row())
    world.shop.time_zone = "America/New_York"
    world.shop.save()
    assert take(row()).known == 1


@pytest.mark.parametrize(
    ("cells", "field", "reason"),
    [
        ({"number": ""}, "number", "no order number"),
        ({"number": "N" * 61}, "number", "longer than 60 characters"),
        ({"sku": " "}, "sku", "no article"),
        ({"sku": "S" * 81}, "sku", "longer than 80 characters"),
        ({"quantity": "0"}, "quantity", "the quantity is zero"),
        ({"quantity": "-0.00"}, "quantity", "the quantity is zero"),
        ({"quantity": ""}, "quantity", "empty"),
        ({"quantity": "1e3"}, "quantity", "not a plain number"),
        ({"quantity": "two"}, "quantity", "not a plain number"),
        ({"quantity": "٣"}, "quantity", "not a plain number"),
        ({"quantity": "0.00001"}, "quantity", "more than 4 decimals"),
        ({"price": "NaN"}, "unit_price", "not a plain number"),
        ({"price": "Infinity"}, "unit_price", "not a plain number"),
        ({"price": ""}, "unit_price", "empty"),
        ({"price": "1,23,456.00"}, "unit_price", "not a plain number"),
        ({"price": "9" * 13}, "unit_price", "not a plain number"),
        ({"price": "9" * 12, "quantity": "9" * 12}, "unit_price", "with this quantity it is more than any sale"),
        ({"at": ""}, "placed_at", "no time"),
        ({"at": "yesterday"}, "placed_at", "not a time"),
        ({"at": "2010-13-01"}, "placed_at", "not a time"),
        ({"at": "31/31/2010"}, "placed_at", "not a time"),
    ],
)
def test_a_row_that_cannot_be_taken_says_why_and_the_rest_is_taken(take, cells, field, reason):
    report = take(row(**cells), row("2"))
    assert reasons(report) == [(2, field, reason)]
    assert report.taken == 1


def test_short_rows_are_told_and_long_ones_taken(take):
    report = take("1,A1", GOOD + ",more,cells", "", "x")
    assert reasons(report) == [(2, "", "the row has only 2 cells"), (5, "", "the row has only 1 cells")]
    assert report.taken == 1


@pytest.mark.parametrize(
    ("price", "exact"),
    [("2.55", "2.55"), ("1,234.50", "1234.50"), ("2,55", "2.55"), ("0.001", "0.001"), ("-11062.06", "-11062.06"), ("£ 3", "3"), ("1.123456", "1.123456"), ("1.1000000", "1.1")],
)  # fmt: skip
def test_amounts_are_read_as_shops_write_them(take, price, exact):
    take(row(price=price, quantity="1"))
    assert PastLine.objects.get().unit_price == Decimal(exact)
    assert PastLine.objects.get().net == Decimal(exact)


@pytest.mark.parametrize(
    ("texts", "days"),
    [
        (["12/1/2010 8:26"], ["2010-12-01"]),
        (["1.12.2010 8:26"], ["2010-12-01"]),
        (["1/12/2010", "13/12/2010"], ["2010-12-01", "2010-12-13"]),
        (["1/12/2010", "1/13/2010"], ["2010-01-12", "2010-01-13"]),
        (["2010-12-01T08:26:00Z", "2010-12-01 23:59:59+00:00"], ["2010-12-01", "2010-12-01"]),
        (["2010-12-01"], ["2010-12-01"]),
    ],
)
def test_dates_are_read_as_shops_write_them(take, texts, days):
    take(*(row(str(number), at=text) for number, text in enumerate(texts)))
    assert [str(order.placed_at.date()) for order in PastOrder.objects.order_by("number")] == days


def test_a_time_without_a_zone_is_the_shops(take, world):
    take(row(at="2011-07-01 00:30:00"))
    assert PastOrder.objects.get().placed_at == datetime(2011, 6, 30, 22, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("number", "kind"), [("536365", "sale"), ("C536379", "cancellation"), ("c536379", "cancellation"), ("A563185", "adjustment"), ("CARD-1", "sale"), ("订1", "sale")]
)  # fmt: skip
def test_documents_are_what_their_numbers_say(take, number, kind):
    assert take(row(number)).documents == {kind: 1}


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ({"sku": "POST", "name": "POSTAGE"}, "delivery"),
        ({"sku": "DOT"}, "delivery"),
        ({"sku": "D", "name": "Discount"}, "discount"),
        ({"sku": "M", "name": "Manual"}, "adjustment"),
        ({"sku": "B", "name": "Adjust bad debt"}, "bad_debt"),
        ({"sku": "BANK CHARGES"}, "fee"),
        ({"sku": "S", "name": "SAMPLES"}, "sample"),
        ({"sku": "gift_0001_20"}, "goods"),
        ({"sku": "PADS"}, "goods"),
        ({"price": "0", "quantity": "-3"}, "stock"),
        ({"price": "0.00", "customer": ""}, "stock"),
        ({"price": "0", "customer": "7"}, "gift"),
    ],
)
def test_lines_that_are_no_goods_are_kept_as_what_they_are(take, cells, kind):
    assert take(row(**cells)).kinds == {kind: 1}
    assert PastLine.objects.get().kind == kind


def test_missing_customers_and_descriptions_are_no_reason_to_lose_a_sale(take):
    assert take(row(customer="", name="", country="")).taken == 1
    assert take("9,A1,2,2010-12-01,2.55", header="order,sku,qty,date,price").taken == 1


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_any_usual_encoding_is_read(take, encoding):
    rows = [row(str(number), name="青花瓷茶杯套装", country="中国") for number in range(5)]
    assert take(*rows, encoding=encoding).taken == 5
    assert PastLine.objects.first().name == "青花瓷茶杯套装"


def test_semicolons_and_chinese_headings_are_understood(take):
    report = take("1;A1;2;2010-12-01;2,55", header="订单号;商品编码;数量;下单时间;单价")
    assert report.taken == 1
    assert PastLine.objects.get().net == Decimal("5.10")


def test_tabs_backslashes_and_line_breaks_in_cells_stay_what_they_are(take):
    nasty = "a\\b\tc\nd\\N\\x41"
    assert take(row(name=nasty)).taken == 1
    assert PastLine.objects.get().name == nasty


def test_a_dry_run_tells_all_and_changes_nothing(take):
    report = take(GOOD, dry_run=True)
    assert (report.taken, report.orders) == (1, 1)
    assert not PastLine.objects.exists()
    assert not PastOrder.objects.exists()
    assert not Event.objects.exists()
    assert take(GOOD).taken == 1


def test_an_order_that_is_known_in_another_currency_stops_the_import(take):
    take(GOOD, currency="GBP")
    with pytest.raises(past_orders.OtherCurrency, match="--currency GBP"):
        take(GOOD.replace("A1", "B2"), currency="EUR")
    assert PastLine.objects.count() == 1
    with pytest.raises(past_orders.UnknownCurrency, match="QQQ"):
        take(GOOD, currency="QQQ")


def test_a_shop_that_has_opened_takes_it_in_its_first_channels_currency(take, world):
    assert take(GOOD).currency == "EUR"


@pytest.mark.parametrize("text", [b"", b"\n\n", b"\x89PNG\r\n\x1a\n\x00\x00", b"PK\x03\x04zip"])
def test_what_is_no_table_is_refused(take, text):
    with pytest.raises(files.UnreadableFile):
        take(text)


def test_a_header_without_rows_takes_nothing(take):
    report = take()
    assert (report.rows, report.taken) == (0, 0)


def test_unknown_and_missing_columns_are_named_with_what_there_is(take):
    with pytest.raises(past_columns.UnknownColumns, match=r"number, quantity.*It has: sku, date, price"):
        take("A,2010-12-01,1", header="sku,date,price")
    with pytest.raises(past_columns.UnknownColumns, match="number=Nope"):
        take(GOOD, columns="number=Nope")
    with pytest.raises(past_columns.UnknownColumns, match="colour"):
        take(GOOD, columns="colour=StockCode")


@pytest.mark.race
def test_two_imports_of_one_file_at_once_take_it_once(transactional_db, tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text("\n".join([HEADER, *(row(str(number)) for number in range(50))]))
    results = races.together([lambda: past_orders.run(path, actor=SYSTEM, now=NOW).taken] * 3)
    assert sorted(results) == [0, 0, 50]


@pytest.fixture
def command(tmp_path, capsys, db):
    """`./mercer import orders` of these rows: (exit status, output, errors)."""

    def run(*rows, header=HEADER, options=()):
        path = tmp_path / "orders.csv"
        path.write_text("\n".join([header, *rows]))
        status = 0
        try:
            call_command("import", "orders", str(path), *options)
        except SystemExit as ended:
            status = ended.code
        told = capsys.readouterr()
        return status, told.out, told.err

    return run


def test_the_command_tells_people_what_became_of_the_file(command):
    status, out, _err = command(GOOD, row(quantity="1e3"), options=["--currency", "GBP"])
    assert status == 0
    assert "2 rows" in out
    assert "1 lines, 1 new orders" in out
    assert "line 3: quantity “1e3”: not a plain number" in out


def test_the_command_tells_programs_in_json(command):
    _status, out, _err = command(GOOD, options=["--json", "--dry-run"])
    told = json.loads(out)
    assert (told["rows"], told["taken"], told["rejected"], told["documents"]) == (1, 1, [], {"sale": 1})
    assert not PastOrder.objects.exists()


def test_the_command_ends_with_1_when_nothing_could_be_taken(command):
    assert command(row(quantity="x"))[0] == 1
    status, _out, err = command(GOOD, options=["--columns", "number=Nope"])
    assert status == 1
    assert "InvoiceNo" in err
    assert command(GOOD)[0] == command(GOOD)[0] == 0
