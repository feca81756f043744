"""Labels: what a scanner and a driver read on them."""

import pytest
import zxingcpp

from mercer.fulfillment.carriers import labels
from mercer.fulfillment.carriers.courier.carrier import Courier
from mercer.fulfillment.carriers.protocol import LabelRequest, Party
from mercer.fulfillment.tests import paper

SHOP = Party(name="Kiln & Kettle", lines=("Hafenweg 7", "20457 Hamburg", "Germany"), postal_code="20457", country="DE")
ADA = Party(name="Ada Berger", lines=("Torstraße 1", "10119 Berlin", "Germany"), postal_code="10119", country="DE")
LI = Party(name="李小龙", lines=("广东省", "深圳市南山区", "科技园路1号", "518057"), postal_code="518057", country="CN")
URL = "https://parcel.test/track/CP123456785GB"


def request(recipient=ADA, **facts):
    return LabelRequest(
        **{"key": "k", "service": "express", "sender": SHOP, "recipient": recipient, "weight": 1234, "reference": "M-1"} | facts
    )  # fmt: skip


def printed(asked, number="CP123456785GB", url=URL):
    return labels.label(asked, carrier="Swift Parcel", tracking_number=number, tracking_url=url)


def scanned(pdf):
    found = zxingcpp.read_barcodes(paper.picture(pdf, labels.WIDTH, labels.HEIGHT))
    return {str(code.format).rpartition(".")[2].replace(" ", "").replace("-", ""): code.text for code in found}


def test_a_scanner_reads_the_number_and_the_address_of_its_page():
    codes = scanned(printed(request()))
    assert codes["Code128"] == "CP123456785GB"
    assert codes["QRCode"] == URL


def test_a_driver_reads_from_whom_to_whom_and_how_heavy():
    told = paper.words(printed(request()))
    assert {"Ada Berger", "Torstraße 1", "10119 Berlin", "Kiln & Kettle", "EXPRESS", "CP123456785GB"} <= set(told)
    assert "1.23 kg · M-1" in told


def test_a_chinese_recipient_is_written_in_chinese():
    told = paper.words(printed(request(LI)))
    assert {"李小龙", "深圳市南山区", "科技园路1号"} <= set(told)


def test_a_return_says_so():
    assert "RETURN" in paper.words(printed(request(is_return=True)))


def test_what_is_too_long_for_the_paper_is_cut():
    long = Party(name="A" * 200, lines=("道" * 90,), postal_code="1", country="DE")
    told = paper.words(printed(request(long)))
    assert any(20 < len(word) < 60 and set(word) == {"A"} for word in told)
    assert any(10 < len(word) < 40 and set(word) == {"道"} for word in told)


def test_the_address_never_runs_into_the_bars():
    rows = tuple(f"Row {number}" for number in range(30))
    told = paper.words(printed(request(Party(name="Ada", lines=rows, postal_code="1", country="DE"))))
    assert "Row 5" in told
    assert "Row 12" not in told


def test_the_same_request_is_the_same_paper():
    assert printed(request()) == printed(request())


def test_our_own_courier_gives_one_number_per_parcel():
    first, again, other = (Courier().make_label(request(key=key)) for key in ("a", "a", "b"))
    assert first == again
    assert first.tracking_number != other.tracking_number
    assert scanned(first.pdf)["Code128"] == first.tracking_number
    Courier().cancel_label(first.tracking_number)
    assert Courier().track(first.tracking_number) == []


@pytest.mark.parametrize("text", ["Ünal Çelik", "Łukasz Żółty", "Ελένη", "Олена", "مريم", "😀"])
def test_any_name_can_be_printed(text):
    assert printed(request(Party(name=text, lines=(text,), postal_code="1", country="DE"))).startswith(b"%PDF")
