"""Every text a shopper can meet is there in Chinese, says the same with the same placeholders, and is what the shop loads."""

import re

import pytest
from tools import translations

from tests.tidy.houses import SOURCE

SHOPPERS_MEET = {
    "storefront", "ui", "accounts", "checkout", "cart", "orders", "payments", "fulfillment", "aftersales", "catalog", "customers",
    "pricing", "inventory", "kernel", "messages",
}  # fmt: skip
# Named, numbered and positional placeholders; markup and its entities.
PLACEHOLDERS = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")
MARKUP = re.compile(r"</?\w[^>]*>|&#?\w+;")


@pytest.fixture(scope="module")
def texts():
    return translations.found()


@pytest.fixture(scope="module", params=translations.catalogs(), ids=lambda path: path.parts[-3])
def catalog(request):
    return request.param


def forms(said) -> list[str]:
    return [said] if isinstance(said, str) else list(said or ())


def test_everything_a_shopper_meets_is_translated(catalog, texts):
    met = {
        message.id: files
        for message in texts
        if message.id
        and (files := sorted({file for file, _ in message.locations if file.split("/")[2] in SHOPPERS_MEET}))
    }
    known = {message.id: message for message in translations.read(catalog)}
    open_texts = {
        text: files for text, files in met.items() if text not in known or not translations.translated(known[text])
    }
    assert open_texts == {}, "run tools/translations.py and translate these"


def test_a_translation_keeps_placeholders_and_markup(catalog):
    different = []
    for message in translations.read(catalog):
        if message.id and translations.translated(message):
            meant = forms(message.id)[-1]
            for said in forms(message.string):
                for pattern in (PLACEHOLDERS, MARKUP):
                    if sorted(set(pattern.findall(meant))) != sorted(set(pattern.findall(said))):
                        different.append((meant, said))
    assert different == []


def test_a_translation_begins_and_ends_like_its_text(catalog):
    """Line ends matter in letters."""
    different = [
        (message.id, message.string)
        for message in translations.read(catalog)
        if message.id and translations.translated(message)
        for said in forms(message.string)
        if forms(message.id)[0].startswith("\n") != said.startswith("\n")
        or forms(message.id)[0].endswith("\n") != said.endswith("\n")
    ]
    assert different == []


def test_nothing_is_translated_in_doubt(catalog):
    assert [message.id for message in translations.read(catalog) if message.id and message.fuzzy] == []


def test_the_shop_loads_what_is_written_down(catalog):
    written = translations.compiled(catalog.read_bytes(), catalog.parts[-3])
    assert catalog.with_suffix(".mo").read_bytes() == written, "run tools/translations.py"


def test_a_text_is_marked_with_words_not_with_values():
    """`_(f"…")` and `_("…" + x)` are found by nobody."""
    wrong = re.compile(r"""\b(?:_|gettext|gettext_lazy)\(\s*f["']|\b_\("[^"]*"\s*(?:\+|%|~)[^)]*\)""")
    found = {
        str(path.relative_to(SOURCE)): hits
        for path in SOURCE.rglob("*")
        if path.suffix in {".py", ".html", ".txt"} and "tests" not in path.parts
        if (hits := wrong.findall(path.read_text("utf-8")))
    }
    assert found == {}


def test_gettext_goes_by_names_its_texts_are_found_by():
    """`from … import gettext as say` hides every `say("…")` from tools/translations.py."""
    alias = re.compile(r"^from django\.utils\.translation import .*?\b\w*gettext\w* as (\w+)", re.MULTILINE)
    known = {*translations.KEYWORDS, "_"}
    found = {
        str(path.relative_to(SOURCE)): hidden
        for path in SOURCE.rglob("*.py")
        if "tests" not in path.parts and (hidden := set(alias.findall(path.read_text("utf-8"))) - known)
    }
    assert found == {}
