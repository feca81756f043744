"""Addresses by the rules of their country."""

import dataclasses
import json

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from mercer.customers import addresses, countries
from mercer.customers.addresses import InvalidAddress, PostalAddress, clean

SPRINGFIELD = {
    "name": "Ann Lee", "line1": "1 Main St", "city": "Springfield", "region": "Illinois",
    "postal_code": "62701", "country": "us", "phone": "(217) 555-0123",
}  # fmt: skip
TOKYO = {
    "name": "山田太郎",
    "line1": "丸の内1-1",
    "region": "東京都",
    "postal_code": "１００－０００５",
    "country": "JP",
}


def names(country: str) -> list[str]:
    return [field.name for field in addresses.fields_for(country)]


def test_what_was_typed_comes_back_in_its_usual_form():
    address = clean(SPRINGFIELD)
    assert (address.country, address.region, address.phone) == ("US", "IL", "+12175550123")
    assert address.lines() == ["Ann Lee", "1 Main St", "Springfield, IL 62701", "United States"]


def test_a_country_asks_only_for_what_it_uses_in_its_order():
    assert names("DE") == ["name", "company", "line1", "line2", "postal_code", "city", "phone"]
    assert "city" not in names("JP")
    assert "city" not in names("SG")
    assert "postal_code" not in names("HK")
    assert "district" in names("CN")


def test_japan_starts_with_the_postal_code_for_readers_of_japanese_script():
    with translation.override("zh-hans"):
        assert names("JP")[:2] == ["postal_code", "region"]
        assert ("東京都", "東京都") in addresses.fields_for("JP")[1].choices
    assert names("JP")[0] == "name"


def test_a_japanese_address_needs_no_city_and_is_printed_as_there():
    assert clean(TOKYO).lines() == ["〒100-0005", "東京都", "丸の内1-1", "山田太郎", "Japan"]


def test_an_address_in_latin_letters_is_printed_in_latin_letters():
    address = clean(
        {
            "name": "Li Lei",
            "line1": "1 Renmin Lu",
            "city": "Hefei",
            "region": "Anhui Sheng",
            "postal_code": "230000",
            "country": "CN",
        }
    )
    assert address.region == "安徽省"
    assert address.lines() == ["Li Lei", "1 Renmin Lu", "Hefei", "Anhui Sheng, 230000", "China"]


def test_a_field_the_country_does_not_use_is_dropped():
    assert clean({**TOKYO, "city": "Chiyoda"}).city == ""


def test_every_wrong_field_gets_a_sentence():
    with pytest.raises(InvalidAddress) as refused:
        clean({"country": "DE", "postal_code": "123", "phone": "1", "line2": "x" * 101})
    assert set(refused.value.fields) == {"name", "line1", "city", "postal_code", "phone", "line2"}
    assert refused.value.status == 422


def test_a_postal_code_must_fit_its_region():
    with pytest.raises(InvalidAddress) as refused:
        clean({**SPRINGFIELD, "postal_code": "90210"})
    assert set(refused.value.fields) == {"postal_code"}


@pytest.mark.parametrize("country", ["", "XX", "ZZ", "../etc", "Germany", "D\x00", None, "de\n"])
def test_a_country_that_is_none_is_refused(country):
    if country == "de\n":
        assert (
            clean({**SPRINGFIELD, "country": country, "postal_code": "53225", "region": "", "phone": ""}).country
            == "DE"
        )
        return
    with pytest.raises(InvalidAddress) as refused:
        clean({**SPRINGFIELD, "country": country})
    assert set(refused.value.fields) == {"country"}


def test_line_breaks_and_invisible_marks_do_not_reach_a_label():
    address = clean({**SPRINGFIELD, "name": "Ann\r\nBcc: x@example.com\u202e", "line2": " \t "})
    assert address.name == "Ann Bcc: x@example.com"
    assert address.line2 == ""


def test_a_phone_may_be_asked_for():
    with pytest.raises(InvalidAddress) as refused:
        clean({**SPRINGFIELD, "phone": ""}, phone_required=True)
    assert set(refused.value.fields) == {"phone"}
    assert next(field for field in addresses.fields_for("US", phone_required=True) if field.name == "phone").required


def test_an_address_survives_storage_and_unknown_keys():
    address = clean(SPRINGFIELD)
    kept = json.loads(json.dumps({**address.to_json(), "from_an_older_version": 1}))
    assert PostalAddress.from_json(kept) == address


def test_every_country_has_a_form_and_a_label():
    for code, name in countries.listed("en"):
        assert {"name", "line1"} <= set(names(code)), code
        assert PostalAddress(name="A", line1="B", country=code).lines()[-1] == name


@given(
    st.fixed_dictionaries({field.name: st.text(max_size=30) for field in dataclasses.fields(PostalAddress)}),
    st.sampled_from(["US", "JP", "CN", "GB", "BR", "AE", "KR", "IE"]),
)
def test_whatever_is_typed_is_an_address_or_a_refusal(data, country):
    try:
        address = clean({**data, "country": country})
    except InvalidAddress as refused:
        assert refused.fields
    else:
        assert clean(address.to_json()) == address
        assert all("\n" not in line for line in address.lines())
