"""Options, their values and tags are called differently in other languages, and stay the same where links carry them."""

import pytest

from mercer.catalog import products, search, variants, vocabulary
from mercer.catalog.models import Product

CHINESE = "zh-hans"
WORDS = {"Color": "颜色", "Sage": "灰绿"}


@pytest.fixture(autouse=True)
def _nothing_known():
    vocabulary.forget()


@pytest.fixture
def mug(by):
    translations = {CHINESE: {"name": "潮汐杯", "words": WORDS, "specifications": [["材质", "炻器"]], "mood": "calm"}}
    made = products.create(name="Tidewater mug", translations=translations, **by)
    variants.add(made, sku="MUG-SAGE", options={"Color": "Sage"}, **by)
    return Product.objects.get(pk=made.pk)


def test_a_product_keeps_its_words_and_nothing_unknown(mug):
    assert mug.translations[CHINESE] == {"name": "潮汐杯", "words": WORDS, "specifications": [["材质", "炻器"]]}


def test_words_without_a_translation_are_not_kept(by):
    made = products.create(name="Bowl", translations={CHINESE: {"words": {"Sage": " ", "": "灰绿"}}}, **by)
    assert made.translations == {}


def test_options_are_told_in_the_readers_language(mug):
    variant = mug.variants.get()
    assert vocabulary.options(mug, variant.options, CHINESE) == {"颜色": "灰绿"}
    assert vocabulary.options(mug, variant.options, "en") == {"Color": "Sage"}
    assert variants.label(variant, words=vocabulary.of(mug, CHINESE)) == "灰绿"


def test_a_word_nobody_translated_stays_as_it_is(mug):
    assert vocabulary.options(mug, {"Color": "Ink"}, CHINESE) == {"颜色": "Ink"}


def test_filters_know_the_words_of_all_products(mug, by):
    products.create(name="Bowl", translations={CHINESE: {"words": {"Ink": "墨蓝"}}}, **by)
    assert vocabulary.whole(CHINESE) == {**WORDS, "Ink": "墨蓝"}
    assert vocabulary.whole("en") == {}


def test_translated_words_are_searched(mug):
    row = {"name": "Mug", "codes": "", "brand": "", "tags": "", "summary": "", "categories": "", "options": "Sage"}
    vector = search.vector(
        {**row, "description": "", "specifications": "[]", "translations": {CHINESE: {"words": WORDS}}}
    )
    assert "灰绿" in vector or "灰" in vector
