"""What counts as the same word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mercer.catalog import codes, facts, slugs, texts, words
from mercer.kernel import db, errors


def found(stored, asked, any_of=False):
    query = words.query(asked, any_of=any_of)
    vector = words.vector([("A", stored)])
    return bool(query) and db.fetch_value("SELECT %s::tsvector @@ %s::tsquery", [vector, query])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("stored", "asked"),
    [
        ("Größe Crème brûlée", "grosse creme BRULEE"),
        ("Teapots and dishes", "teapot dish"),
        ("Women's shoes", "women shoe"),
        ("Canon EOS-5D/IV", "eos 5d"),
        ("Canon EOS-5D", "EOS5D"),
        ("Canon EOS5D", "eos5d"),
        ("Lantern teapot", "lant"),
        ("华为手机 Mate60", "手机"),
        ("运动鞋", "鞋"),
        ("运动鞋", "运动"),
        ("ノートパソコン", "パソコン"),
        ("berries", "berry"),
        ("ＦＵＬＬ　ｗｉｄｔｈ", "full width"),
    ],
)
def test_these_are_found(stored, asked):
    assert found(stored, asked)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("stored", "asked"), [("Teapot", "coffee"), ("glass", "glad"), ("手机套", "机手"), ("red shoe", "red hat")]
)
def test_these_are_not(stored, asked):
    assert not found(stored, asked)


@pytest.mark.django_db
def test_any_of_the_words_is_a_second_chance():
    assert found("red shoe", "red hat", any_of=True)


@pytest.mark.parametrize("text", ["", "   ", "!!!", "' | & :*", "\x00"])
def test_a_question_without_words_asks_nothing(text):
    assert words.query(text) == ""


@pytest.mark.django_db
@given(st.text(max_size=60), st.text(max_size=60))
def test_no_text_breaks_the_search(stored, asked):
    stored, asked = stored.replace("\x00", ""), asked.replace("\x00", "")
    db.fetch_value("SELECT %s::tsvector", [words.vector([("A", stored), ("D", asked)])])
    if query := words.query(asked):
        db.fetch_value("SELECT %s::tsquery", [query])


@pytest.mark.parametrize("code", ["4006381333931", "40170725", "036000291452", "10614141000415", "978-0-553-38095-8"])
def test_these_are_gtins(code):
    assert codes.gtin(code).isdigit()


@pytest.mark.parametrize(
    "code", ["4006381333932", "123", "abc", "00000000", "9.78055E+12", "４００６３８１３３３９３１"]
)
def test_these_are_not_gtins(code):
    with pytest.raises(errors.Invalid):
        codes.gtin(code)


@pytest.mark.parametrize(
    ("text", "slug"),
    [("Teapot, 1.5 l", "teapot-1-5-l"), ("充电器/数据线", "充电器-数据线"), ("!!!", "item"), ("Größe", "größe")],
)
def test_addresses_speak(text, slug):
    assert slugs.plain(text) == slug


def test_a_line_is_one_line_of_printable_letters():
    assert texts.line(" a\x00\r\n\tb\u200b ") == "a b\u200b"


def test_links_keep_safe_schemes_only():
    assert "javascript" not in texts.rich('<a href="javascript:alert(1)">x</a>')
    assert 'href="https://example.test/"' in texts.rich('<a href="https://example.test/">x</a>')


def test_specifications_are_pairs_in_order():
    assert facts.clean({"specifications": [("Material", " Clay "), ("", "x")]}) == {
        "specifications": [["Material", "Clay"]]
    }
    with pytest.raises(errors.Invalid):
        facts.clean({"specifications": ["Material"]})
