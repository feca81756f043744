"""A shopper who reads Chinese: shelves, cart, order and letters speak it, to the last option and tax."""

import pytest

from mercer.catalog import products, vocabulary
from mercer.catalog.models import Product
from mercer.kernel import clock
from mercer.messages import letters
from mercer.orders import letters as order_letters

pytestmark = pytest.mark.django_db
CHINESE = "zh-hans"


@pytest.fixture
def reader(client, world):
    """Their browser, in front of a shelf with Chinese words on it."""
    vocabulary.forget()
    mug = Product.objects.get(pk=world.mug_sage.product_id)
    words = {"Color": "颜色", "Sage": "灰绿", "Ink": "墨蓝"}
    products.edit(
        mug,
        version=mug.version,
        actor=world.staff,
        now=clock.now(),
        translations={CHINESE: {"name": "潮汐杯", "words": words}},
    )
    client.cookies["language"] = CHINESE
    return client


@pytest.mark.parametrize("path", ["/", "/cart/", "/help/", "/orders/find/", "/account/login/", "/account/signup/"])
def test_pages_say_what_language_they_are_in(reader, path):
    page = reader.get(path).content.decode()
    assert '<html lang="zh-hans"' in page and "跳到正文" in page


def test_a_product_is_called_and_chosen_in_chinese(reader, world):
    page = reader.get(f"/p/{world.mug_sage.product.slug}/").content.decode()
    assert all(word in page for word in ("潮汐杯", "颜色", "灰绿", "墨蓝", "加入购物车"))


def test_what_a_reviewer_chose_is_told_in_the_readers_language(reader, world):
    mug = Product.objects.get(pk=world.mug.pk)
    assert vocabulary.retold(mug, "Sage, Tall", CHINESE) == "灰绿, Tall"
    assert vocabulary.retold(mug, "灰绿", "en") == "Sage"
    assert vocabulary.retold(mug, "", CHINESE) == ""


def test_filters_are_named_in_chinese_and_links_carry_the_shops_own_words(reader, world):
    page = reader.get("/search/?q=潮汐杯").content.decode()
    assert "灰绿" in page and 'value="Sage"' in page


def test_a_missing_page_is_missing_in_chinese(reader):
    answer = reader.get("/p/never-was/")
    assert answer.status_code == 404 and "这里没有内容" in answer.content.decode()


def test_a_refusal_is_told_in_chinese(reader, world):
    answer = reader.post("/cart/", {"variant": world.mug_sage.pk, "quantity": "-1"}, HTTP_ACCEPT="application/json")
    assert answer.status_code == 400 and "整数" in answer.json()["detail"]


def test_an_order_and_its_letter_keep_the_language(reader, world):
    order = world.order((world.mug_sage, 1), language=CHINESE)
    subject, text, _html = letters.render("order_placed", order_letters.context_of(order), language=order.language)
    line = order.lines.get()
    assert (line.name, line.options) == ("潮汐杯", {"颜色": "灰绿"})
    assert subject == f"您的订单 {order.number}"
    assert "潮汐杯" in text and "增值税" in text and "德国" in text
