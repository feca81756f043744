"""Catalogs from elsewhere: what is good is taken, what is not is told, and twice is once."""

import gzip
import json
import lzma
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command

from mercer.catalog import browsing, categories, navigation, products
from mercer.catalog.models import Category, Product, Variant
from mercer.channels import current
from mercer.channels.models import Channel
from mercer.intake import files, product_columns
from mercer.intake import products as intake
from mercer.inventory.models import Location, StockLevel, StockMovement
from mercer.kernel.actors import Actor
from mercer.kernel.models import Event
from mercer.pricing import shelf
from mercer.pricing.models import Price, PriceList

NOW = datetime(2026, 6, 1, 10, tzinfo=UTC)
BY = {"actor": Actor("staff", "1", "Olga"), "now": NOW}
POTS = """sku,name,price,category,stock,brand,tags,description
TP-1,Teapot,24.00,Home > Kitchen,5,Mudlark,"gift, clay",<p>Good <script>x</script>pot</p>
B-1,Bowl,"1,238.50",Home > Kitchen > Bowls,0,mudlark,,
H-1,Hat,10,Hats,7,,,Straw
"""


@pytest.fixture
def europe(db):
    channel = Channel.objects.create(code="europe", name="Europe", currency="EUR", country="DE", is_default=True)
    current.forget()
    return channel


@pytest.fixture
def take(europe, tmp_path):
    """Imports a text (or bytes) as a file."""

    def run(content, name="goods.csv", **how):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return intake.run(path, **how, **BY)

    return run


def told(report):
    return [(problem.row, problem.column, problem.reason) for problem in report.problems]


def counts(report):
    return report.created, report.changed, report.unchanged, report.rejected


def test_a_file_becomes_a_shop(take, europe):
    report = take(POTS)
    assert counts(report) == (3, 0, 0, 0)
    assert report.new == {"products": 3, "brands": 1, "tags": 2, "categories": 4}
    page = shelf.page(browsing.question(sort="price"), channel=europe, now=NOW)
    assert [(card.name, str(card.low), card.brand) for card in page.cards] == [
        ("Hat", "10.00 EUR", ""), ("Teapot", "24.00 EUR", "Mudlark"), ("Bowl", "1238.50 EUR", "Mudlark"),
    ]  # fmt: skip
    assert Product.objects.get(slug="teapot").description == "<p>Good pot</p>"
    assert [branch.name for branch in navigation.path(Category.objects.get(name="Bowls").pk)] == [
        "Home",
        "Kitchen",
        "Bowls",
    ]
    assert dict(StockLevel.objects.values_list("variant__sku", "on_hand")) == {"TP-1": 5, "B-1": 0, "H-1": 7}


def test_what_is_imported_can_be_found(take, europe):
    take(POTS)

    def found(text):
        page = shelf.page(browsing.question(text=text), channel=europe, now=NOW)
        return [card.name for card in page.cards if not page.is_loose]

    assert [found(text) for text in ("clay", "kitchen bowl", "straw", "tp-1")] == [
        ["Teapot"],
        ["Bowl"],
        ["Hat"],
        ["Teapot"],
    ]
    assert {card.name for card in shelf.page(browsing.question(text="mudlark"), channel=europe, now=NOW).cards} == {
        "Teapot",
        "Bowl",
    }


def test_the_same_file_again_changes_nothing(take):
    take(POTS)
    before = (
        list(Product.objects.order_by("id").values()),
        list(Price.objects.values()),
        list(StockMovement.objects.values()),
    )
    report = take(POTS)
    assert counts(report) == (0, 0, 3, 0)
    assert before == (
        list(Product.objects.order_by("id").values()),
        list(Price.objects.values()),
        list(StockMovement.objects.values()),
    )
    assert Event.objects.filter(verb="catalog.imported").count() == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [("24.00", "25.00"), ("Teapot", "Big teapot"), ("Kitchen,5", "Kitchen,6"), ("gift, clay", "gift"), (",Mudlark", ",Claywright"),
     ("Home > Kitchen,5", "Home,5")],
)  # fmt: skip
def test_only_what_changed_is_changed(take, old, new):
    take(POTS)
    assert counts(take(POTS.replace(old, new, 1))) == (0, 1, 2, 0)
    assert Product.objects.count() == 3


def test_a_changed_product_gets_a_new_version_and_is_found_anew(take, europe):
    take(POTS)
    take(POTS.replace("Teapot", "Kettle"))
    product = Product.objects.get(variants__sku="TP-1")
    assert (product.name, product.slug, product.version) == ("Kettle", "teapot", 2)
    assert shelf.page(browsing.question(text="kettle"), channel=europe, now=NOW).total == 1


def test_a_moved_product_is_in_its_new_category_and_all_above(take):
    take(POTS)
    take(POTS.replace("Hats,7", "Home > Hats,7"))
    product = Product.objects.get(variants__sku="H-1")
    assert set(product.category_ids) == set(
        Category.objects.filter(name__in=["Home", "Hats"])
        .exclude(parent=None, name="Hats")
        .values_list("pk", flat=True)
    )
    assert product.primary_category.parent.name == "Home"


def test_empty_cells_leave_things_as_they_are(take):
    take(POTS)
    report = take(
        "sku,name,price,brand,stock\nTP-1,,,,\n", columns="sku=sku,name=name,price=price,brand=brand,stock=stock"
    )
    assert counts(report) == (0, 0, 1, 0)
    assert Product.objects.get(variants__sku="TP-1").brand.name == "Mudlark"


def test_a_dry_run_says_the_same_and_changes_nothing(take):
    report = take(POTS, dry_run=True)
    assert counts(report) == (3, 0, 0, 0)
    assert not any(model.objects.exists() for model in (Product, Category, PriceList, Location, Event))


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("X,Pot,-5,1,", "price", "is below zero"),
        ("X,Pot,(5.00),1,", "price", "is below zero"),
        ("X,Pot,1e3,1,", "price", "is not a number"),
        ("X,Pot,NaN,1,", "price", "is not a number"),
        ("X,Pot,4500-5500,1,", "price", "is not a number"),
        ("X,Pot,9.999,1,", "price", "has more decimals than EUR allows"),
        ("X,Pot,99999999999999,1,", "price", "is more than anything costs"),
        ("X,Pot,,1,", "price", "is missing"),
        ("X,,5,1,", "name", "is missing"),
        (",Pot,5,1,", "sku", "is missing"),
        ("X," + "y" * 201 + ",5,1,", "name", "is longer than 200 characters"),
        ("X" * 81 + ",Pot,5,1,", "sku", "is longer than 80 characters"),
        ("GOOD,Pot,5,1,", "sku", "stands in the file already, in row 2"),
        ("good,Pot,5,1,", "sku", "stands in the file already, in row 2"),
        ("X,Pot,5,-1,", "stock", "is below zero"),
        ("X,Pot,5,1e3,", "stock", "is not a whole number"),
        ("X,Pot,5,1.5,", "stock", "is not a whole number"),
        ("X,Pot,5,99999999999,", "stock", "is more than a shop can hold (at most 10,000,000)"),
        ("X,Pot,5,1,4006381333932", "ean", "is not a GTIN: 8, 12, 13 or 14 digits with a right check digit"),
    ],
)
def test_a_bad_row_is_told_in_one_line_and_the_good_one_taken(take, row, column, reason):
    report = take(f"sku,name,price,stock,ean\nGOOD,Good pot,5,1,4006381333931\n{row}\n")
    assert told(report) == [(3, column, reason)]
    assert counts(report) == (1, 0, 0, 1)
    assert list(Variant.objects.values_list("sku", flat=True)) == ["GOOD"]


def test_a_shops_own_barcode_is_no_reason_to_turn_a_row_away(take):
    report = take("sku,name,price,barcode\nA,A,1,own-17\nB,B,1,4006381333931\nC,C,1,4006381333932\n")
    assert [problem.row for problem in report.problems] == [4]
    assert dict(Variant.objects.values_list("sku", "gtin")) == {"A": "", "B": "4006381333931"}


@pytest.mark.parametrize(
    ("written", "minor"),
    [("24", 2400), ("24.5", 2450), ("24,50", 2450), ("1.234,50", 123450), ("1 234,50", 123450), ("€ 24.00", 2400), ("24.00 EUR", 2400),
     ("1,234", 123400), ("12.000", 1200), ("0", 0)],
)  # fmt: skip
def test_prices_are_read_as_people_write_them(take, written, minor):
    assert take(f"sku\tname\tprice\nX\tPot\t{written}\n").rejected == 0
    assert Price.objects.get().amount == minor


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030"])
def test_files_of_every_make_are_read(take, delimiter, encoding):
    text = (
        delimiter.join(["货号", "商品名称", "价格"]) + "\r\n" + delimiter.join(["A-1", "青花瓷茶壶", "99.00"]) + "\r\n"
    )
    take(text.encode(encoding))
    assert Product.objects.get().name == "青花瓷茶壶"


def test_western_letters_of_one_byte_are_read(take):
    assert take("sku;name;price\nA;Größe für Äpfel;5\n".encode("cp1252")).encoding == "cp1252"
    assert Product.objects.get().name == "Größe für Äpfel"


def test_one_damaged_letter_does_not_spoil_the_others(take):
    text = "sku,name,price\n" + "".join(f"A{n},Käse,5\n" for n in range(50))
    assert take(text.encode().replace(b"A7,K\xc3\xa4se", b"A7,K\xe4se")).encoding == "utf-8"
    assert Product.objects.filter(name="Käse").count() == 49


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress])
def test_packed_files_are_unpacked(take, pack):
    assert take(pack(POTS.encode()), name="goods.csv.packed").created == 3


def test_a_slash_is_part_of_a_name_where_the_file_writes_arrows(take):
    take("sku,name,price,category\nA,A,1,Phones > Chargers/Cables\nB,B,1,Hats/Caps\n")
    assert set(Category.objects.values_list("name", flat=True)) == {"Phones", "Chargers/Cables", "Hats/Caps"}


def test_a_slash_makes_a_path_where_there_are_no_arrows(take):
    take("sku,name,price,category\nA,A,1,Phones/Chargers\nB,B,1,phones / Cases; Gifts\n")
    assert {(c.name, c.parent and c.parent.name) for c in Category.objects.select_related("parent")} == {
        ("Phones", None), ("Chargers", "Phones"), ("Cases", "Phones"), ("Gifts", None),
    }  # fmt: skip


def test_categories_of_the_shop_are_used(take):
    home = categories.create("Home", **BY)
    bowls = categories.create("Bowls", parent=home, **BY)
    assert take("sku,name,price,category\nA,A,1,bowls\n").new["categories"] == 0
    assert Product.objects.get().category_ids == sorted([home.pk, bowls.pk])


def test_rows_of_one_handle_are_variants_of_one_product(take):
    report = take(
        "Handle,Title,Vendor,Option1 Name,Option1 Value,Variant SKU,Variant Price,Variant Grams,Image Src\n"
        "mug,Mug,Mudlark,Color,Sage,M-1,24.00,420,a.jpg\n"
        "mug,,,Color,Ink,M-2,25.00,430,b.jpg\n"
        "mug,,,,,,,,c.jpg\n"
        "hat,Hat,,Title,Default Title,H-1,9.00,,\n"
    )
    assert counts(report) == (3, 0, 0, 0)
    assert report.blank == 1
    mug = Product.objects.get(external_ref="mug")
    assert mug.options == ["Color"]
    assert list(mug.variants.values_list("sku", "options", "weight")) == [
        ("M-1", {"Color": "Sage"}, 420),
        ("M-2", {"Color": "Ink"}, 430),
    ]
    assert Variant.objects.get(sku="H-1").options == {}


def test_a_later_file_adds_variants_to_a_product_it_knows(take):
    head = "Handle,Title,Option1 Name,Option1 Value,SKU,Price\n"
    take(head + "mug,Mug,Color,Sage,M-1,24.00\n")
    report = take(head + "mug,,Size,L,M-2,25.00\nmug,,Color,sage,M-3,26\n")
    assert counts(report) == (2, 0, 0, 0)
    assert Product.objects.get().options == ["Color", "Size"]
    assert (
        take(head + "mug,,Color,Sage,M-4,25.00\n").problems[0].reason
        == "are those of another variant of the product, M-1"
    )


def test_two_rows_of_one_product_never_look_the_same(take):
    report = take(
        "Handle,Title,Option1 Name,Option1 Value,SKU,Price\nmug,Mug,Color,Sage,M-1,24\nmug,Mug,Color,Sage,M-2,24\n"
    )
    assert [(problem.row, problem.reason) for problem in report.problems] == [
        (3, "are those of the same product in row 2")
    ]


def test_options_can_be_written_as_json(take):
    report = take(
        'product_id,name,sku_code,price,sp_data\n27,手机,S1,2699.00,"[{""key"":""颜色"",""value"":""黑色""},{""key"":""容量"",""value"":""32G""}]"\n'
        "27,手机,S2,2999.00,颜色: 金色; 容量: 64G\n"
    )
    assert counts(report) == (2, 0, 0, 0)
    assert list(Variant.objects.values_list("options", flat=True)) == [
        {"颜色": "黑色", "容量": "32G"}, {"颜色": "金色", "容量": "64G"},
    ]  # fmt: skip


def test_prices_of_another_currency_go_into_its_list(take):
    take("sku,name,price,currency\nA,A,5,EUR\nB,B,500,JPY\nC,C,5.5,JPY\n")
    assert dict(Price.objects.values_list("price_list__currency", "amount")) == {"EUR": 500, "JPY": 500}
    assert Variant.objects.count() == 2


def test_former_prices_come_along(take):
    take("sku,name,price,compare at price\nA,A,5,8\n")
    assert Price.objects.get().compare_at_amount == 800
    assert take("sku,name,price,compare at price\nA,A,5,\n").changed == 1
    assert Price.objects.get().compare_at_amount is None


def test_stock_that_customers_were_promised_is_not_taken_from_them(take):
    take(POTS)
    variant = Variant.objects.get(sku="TP-1")
    StockLevel.objects.filter(variant=variant).update(reserved=4)
    report = take(POTS.replace("Kitchen,5", "Kitchen,3"))
    assert [(problem.row, problem.column, problem.value) for problem in report.problems] == [(2, "stock", "3")]
    assert StockLevel.objects.get(variant=variant).on_hand == 5


def test_a_quotation_mark_never_closed_costs_one_row(take):
    report = take('sku,name,price\nA,A,1\nB,"15 inch,1\nC,C,1\nD,D,1\n')
    assert told(report) == [(3, "The row", "opens a quotation mark that is never closed")]
    assert set(Variant.objects.values_list("sku", flat=True)) == {"A", "C", "D"}


def test_line_breaks_in_cells_and_blank_lines_do_not_confuse_the_count(take):
    report = take('sku,name,price,description\nA,A,1,"two\nlines"\n\nB,B,x,\n')
    assert [(problem.row, problem.line) for problem in report.problems] == [(4, 5)]


def test_a_draft_import_shows_nothing_yet(take, europe):
    take(POTS, publish=False)
    assert not Product.objects.on_sale(NOW + timedelta(days=9)).exists()


def test_columns_can_be_told(take):
    report = take("Code,Titel des Artikels,Kosten\nA,Pot,5\n", columns="sku=Code, name=Titel des Artikels,price=#3")
    assert report.columns == {"sku": "Code", "name": "Titel des Artikels", "price": "Kosten"}
    assert report.created == 1


def test_a_column_told_goes_before_the_guess_and_the_rest_is_guessed(take):
    report = take("sku,name,title,price\nA,internal,Pot,5\n", columns="name=title")
    assert report.columns == {"name": "title", "sku": "sku", "price": "price"}


def test_without_a_sku_the_id_of_the_former_system_stands_in(take):
    assert take("id,title,price,inventory\n7,Laptop,2100.12,1517\n").columns["sku"] == "id"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("sku=id", {"sku": "id"}),
        ("sku=a, b,name=c", {"sku": "a, b", "name": "c"}),
        ("title=T", {"name": "T"}),
        ("", {}),
    ],
)
def test_columns_may_have_commas_in_their_names(text, found):
    assert product_columns.told(text) == found


@pytest.mark.parametrize("text", ["nonsense", "colour=x", "sku=", "sku=a,colour=b"])
def test_columns_that_make_no_sense_are_refused(text):
    with pytest.raises(product_columns.UnknownColumns):
        product_columns.told(text)


def test_a_column_the_file_does_not_have_is_refused_with_those_it_has(take):
    with pytest.raises(product_columns.UnknownColumns, match="sku, name, price"):
        take("sku,name,price\nA,A,1\n", columns="sku=Code")


@pytest.mark.parametrize(
    "content", [b"", b"\n\n", b"PK\x03\x04 a workbook", b"\x1f\x8b broken", b"\x00\x01\x02\x03" * 50]
)
def test_what_is_not_a_table_is_refused(take, content):
    with pytest.raises(files.UnreadableFile):
        take(content)


def test_a_small_file_that_unpacks_to_something_huge_is_refused(take, monkeypatch):
    monkeypatch.setattr(files, "BOMB_BYTES", 1_000_000)
    with pytest.raises(files.UnreadableFile, match="unpacks"):
        take(lzma.compress(b"sku,name,price\n" + b"a" * 30_000_000), name="bomb.csv.xz")


def test_one_import_is_one_event(take):
    take(POTS)
    event = Event.objects.exclude(verb__in=["price_list.created", "location.created"]).get()
    assert (event.verb, event.data["created"]) == ("catalog.imported", 3)


def test_a_product_made_here_is_taken_over_by_its_sku(take):
    product = products.create(name="Teapot", **BY)
    products.add_variant(product, sku="tp-1", **BY)
    report = take(POTS)
    assert counts(report) == (2, 1, 0, 0)
    assert Product.objects.filter(name="Teapot").count() == 1


def test_statements_do_not_grow_with_the_file(take, django_assert_max_num_queries):
    rows = "".join(f"N-{n},Pot {n},5,Home > C{n % 5},3,Brand {n % 3},tag{n % 4},text\n" for n in range(500))
    with django_assert_max_num_queries(110):
        take(POTS.splitlines()[0] + "\n" + rows)
    assert Product.objects.count() == 500
    assert Product.objects.values("slug").distinct().count() == 500


@pytest.mark.django_db
def test_the_command_reports_as_json_and_by_its_exit_status(europe, tmp_path, capsys):
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text(POTS + "X,,,,,,,\n")
    bad.write_text("sku,name,price\nX,Pot,-1\n")
    call_command("import", "products", str(good), "--json")
    report = json.loads(capsys.readouterr().out)
    assert (report["created"], report["rejected"], report["errors"][0]["row"]) == (3, 1, 5)
    with pytest.raises(SystemExit):
        call_command("import", "products", str(bad), "--json")
    assert json.loads(capsys.readouterr().out)["errors"][0]["reason"] == "is below zero"
    with pytest.raises(SystemExit):
        call_command("import", "products", str(tmp_path / "absent.csv"), "--json")
    assert json.loads(capsys.readouterr().out)["code"] == "unreadable_file"
