"""From a cart to an order."""

from dataclasses import replace
from datetime import timedelta

import pytest

from mercer.cart import contents
from mercer.cart.models import Cart
from mercer.catalog import products
from mercer.checkout import forms, placing
from mercer.checkout.offers import NoSuchDelivery
from mercer.checkout.placing import CheckoutForm
from mercer.customers.addresses import InvalidAddress
from mercer.customers.people import InvalidEmail
from mercer.inventory import availability, proof, reservations
from mercer.inventory.models import Hold
from mercer.kernel import actors, crypto
from mercer.kernel.actors import Actor
from mercer.kernel.models import Event
from mercer.kernel.money import Money
from mercer.media.models import Asset
from mercer.orders.models import Order
from mercer.payments.attempts import NoSuchMethod
from mercer.payments.models import PaymentAttempt
from mercer.pricing import lists
from mercer.pricing.quotes import NotForSale

SHOPPER = Actor(actors.SHOPPER, "guest")


@pytest.fixture
def cart(world):
    return world.cart((world.mug_sage, 2), (world.bowl, 1))


@pytest.fixture
def form(world):
    return CheckoutForm(
        email="guest@example.test",
        delivery_address=world.berlin,
        delivery_code="standard",
        payment_code="transfer",
        shown_total=2 * 2400 + 3850 + 490,
    )


def buy(world, cart, form, **changes):
    return placing.buy(cart, form=replace(form, **changes), language="en", actor=SHOPPER, now=world.now)


def nothing_happened(world, cart):
    assert not Order.objects.exists()
    assert not PaymentAttempt.objects.exists()
    assert not Event.objects.filter(verb__startswith="order.").exists()
    assert Cart.objects.get(pk=cart.pk).ordered_at is None
    assert not Hold.objects.filter(state__in=[Hold.OPEN, Hold.ATTACHED]).exists()
    assert proof.check() == []
    return True


def test_lines_show_the_variant_that_was_chosen_else_the_products_cover(world, cart, form):
    sage, both, bowl = (
        Asset.objects.create(token=name, mime="image/webp", size=1, sha256=name, created_at=world.now)
        for name in ("sage", "both", "bowl")
    )
    by = {"actor": SHOPPER, "now": world.now}
    products.set_pictures(world.mug, [(both.pk, None), (sage.pk, world.mug_sage.pk)], **by)
    products.set_pictures(world.bowl.product, [(bowl.pk, None)], **by)
    order = buy(world, cart, form).order
    shown = dict(order.lines.values_list("sku", "picture__token"))
    assert shown == {world.mug_sage.sku: "sage", world.bowl.sku: "bowl"}


def test_an_order_is_a_snapshot_of_what_was_agreed(world, cart, form):
    placed = buy(world, cart, form, note="  please ring twice ")
    order = Order.objects.get()
    assert order == placed.order
    assert (order.goods, order.delivery, order.total) == (Money(8650, "EUR"), Money(490, "EUR"), Money(9140, "EUR"))
    assert order.tax == Money(1459, "EUR")  # 19 % contained in 91.40
    assert order.email == "guest@example.test"
    assert order.note == "please ring twice"
    assert order.delivery_address == world.berlin.to_json()
    assert order.delivery_option["code"] == "standard"
    assert (order.payment_state, order.fulfillment_state) == ("unpaid", "unshipped")
    assert order.pay_before == world.now + timedelta(days=7)
    assert order.token_digest == crypto.digest_token(placed.token)
    assert order.guest_link_path() == f"/o/{placed.token}/"
    lines = list(order.lines.all())
    assert [(line.sku, line.name, line.options, line.quantity) for line in lines] == [
        ("MUG-SAGE", "Tidewater mug", {"Color": "Sage"}, 2),
        ("BOWL", "Harvest bowl", {}, 1),
    ]
    assert [line.total for line in lines] == [Money(4800, "EUR"), Money(3850, "EUR")]
    assert sum(line.tax_amount for line in lines) + order.quote["delivery_tax"] == order.tax_amount
    assert sum(tax.tax_amount for tax in order.taxes.all()) == order.tax_amount


def test_the_goods_are_the_order_s(world, cart, form):
    order = buy(world, cart, form).order
    assert Hold.objects.get().state == Hold.ATTACHED
    assert {(v, n) for v, _place, n in availability.allocation(order.number)} == {
        (world.mug_sage.pk, 2),
        (world.bowl.pk, 1),
    }
    assert Cart.objects.get(pk=cart.pk).ordered_at == world.now
    assert proof.check() == []


def test_a_payment_is_opened_and_started(world, cart, form):
    placed = buy(world, cart, form)
    attempt = PaymentAttempt.objects.get()
    assert (attempt.order, attempt.gateway, attempt.amount) == (placed.order, "transfer", 9140)
    assert attempt.state == PaymentAttempt.STARTED
    assert placed.next_url == f"/orders/{placed.order.number}/?placed=1"


def test_cash_on_delivery_does_not_wait_for_money(world, cart, form):
    order = buy(world, cart, form, payment_code="cod").order
    assert order.pay_before is None
    assert order in Order.objects.to_ship()


def test_p1_the_same_cart_again_is_the_same_order(world, cart, form):
    first = buy(world, cart, form)
    again = buy(world, cart, form)
    fresh = buy(world, Cart.objects.get(pk=cart.pk), form)
    assert again.order == fresh.order == first.order
    assert again.token is fresh.token is None
    assert Order.objects.count() == PaymentAttempt.objects.count() == 1
    assert Hold.objects.exclude(state=Hold.RELEASED).count() == 1
    assert proof.check() == []


def test_m10_another_price_than_shown_is_asked_again(world, cart, form):
    lists.set_price(world.bowl, world.eur, Money(3900, "EUR"), actor=world.staff, now=world.now)
    with pytest.raises(placing.PriceChanged) as refused:
        buy(world, cart, form)
    assert refused.value.facts == {"shown": Money(9140, "EUR"), "now": Money(9190, "EUR")}
    assert nothing_happened(world, cart)
    assert buy(world, cart, form, shown_total=9190).order.total == Money(9190, "EUR")


def test_s8_sold_out_says_what_is_left_of_each(world, form):
    cart = world.cart((world.bowl, 10), (world.teapot, 1), (world.mug_sage, 1))
    world.set_stock(world.bowl, main=4)
    world.set_stock(world.teapot, main=0)
    with pytest.raises(placing.OutOfStock) as refused:
        buy(world, cart, form)
    assert refused.value.short == {world.bowl.pk: 4, world.teapot.pk: 0}
    assert nothing_happened(world, cart)


def test_an_article_no_longer_sold_is_refused(world, cart, form):
    world.bowl.__class__.objects.filter(pk=world.bowl.pk).update(archived_at=world.now)
    with pytest.raises(NotForSale):
        buy(world, cart, form)
    assert nothing_happened(world, cart)


@pytest.mark.parametrize(
    ("changes", "refusal", "field"),
    [
        ({"email": "not an address"}, InvalidEmail, "email"),
        ({"delivery_address": {"name": "Ada", "country": "DE"}}, InvalidAddress, "postal_code"),
        ({"billing_address": {"country": "DE", "name": ""}}, InvalidAddress, "billing_name"),
        ({"delivery_code": "by-pigeon"}, NoSuchDelivery, "delivery_code"),
        ({"payment_code": "shells"}, NoSuchMethod, "payment_code"),
    ],
)
def test_a_wrong_form_orders_nothing_and_says_which_field(world, cart, form, changes, refusal, field):
    with pytest.raises(refusal) as refused:
        buy(world, cart, form, **changes)
    assert field in refused.value.fields
    assert nothing_happened(world, cart)


def test_an_empty_cart_is_not_ordered(world, form):
    cart = world.cart()
    with pytest.raises(placing.EmptyCart):
        buy(world, cart, form)
    assert nothing_happened(world, cart)


def test_a_lost_hold_is_made_again_once(world, cart, form, monkeypatch):
    hold, held = reservations.hold, []

    def losing(*args, **kwargs):
        held.append(hold(*args, **kwargs))
        if len(held) == 1:  # runs out between holding and placing
            reservations.expire(now=world.now + timedelta(hours=1))
        return held[-1]

    monkeypatch.setattr(reservations, "hold", losing)
    order = buy(world, cart, form).order
    assert len(held) == 2
    assert Hold.objects.get(state=Hold.ATTACHED).order_ref == order.number
    assert proof.check() == []


def test_a_cart_changed_while_ordering_is_held_anew_and_priced_anew(world, cart, form, monkeypatch):
    hold = reservations.hold
    calls = []

    def slow(*args, **kwargs):
        held = hold(*args, **kwargs)
        if not calls:
            contents.change(cart, world.bowl.pk, 2, world.now)
        calls.append(held)
        return held

    monkeypatch.setattr(reservations, "hold", slow)
    with pytest.raises(placing.PriceChanged):
        buy(world, cart, form)
    assert nothing_happened(world, cart)


def test_an_order_that_costs_nothing_skips_the_gateway_and_is_paid(world, form):
    for variant in (world.mug_sage,):
        lists.set_price(variant, world.eur, Money(0, "EUR"), actor=world.staff, now=world.now)
    world.standard.rates.update(amount=0)
    cart = world.cart((world.mug_sage, 1))
    placed = buy(world, cart, form, shown_total=0)
    assert placed.order.paid_at == world.now
    assert placed.order.payment_method == "free"
    assert Order.objects.get().payment_state == "paid"
    assert not PaymentAttempt.objects.exists()
    assert Event.objects.get(verb="order.paid").data["free"] is True


def test_prices_without_tax_add_it(world, form):
    cart = world.cart((world.bowl, 2), channel=world.states)
    order = buy(
        world, cart, form, delivery_address=world.new_york, shown_total=7000 + 650 + round(7650 * 0.08875)
    ).order
    assert order.currency == "USD"
    assert order.tax == Money(679, "USD")
    assert order.total == Money(8329, "USD")
    assert order.prices_include_tax is False


def test_a_customer_s_cart_is_the_customer_s_order(world, form):
    cart = world.cart((world.bowl, 1), customer=world.ada)
    order = buy(world, cart, form, email="", shown_total=3850 + 490, remember=True).order
    assert order.customer == world.ada
    assert order.email == "ada@berger.test"
    assert world.ada.addresses.get().country == "DE"
    other = world.cart((world.bowl, 1), customer=world.ada)
    assert other.pk != cart.pk


def test_guests_with_one_address_are_one_customer(world, form):
    orders = [
        buy(world, world.cart((world.bowl, 1)), form, shown_total=4340, email=e).order for e in ("g@x.test", "G@X.test")
    ]
    assert orders[0].customer == orders[1].customer
    assert orders[0].number != orders[1].number


def test_a_taken_number_is_drawn_again(world, form, monkeypatch):
    first = buy(world, world.cart((world.bowl, 1)), form, shown_total=4340).order
    drawn = iter([first.number, "M-7K4Q-92XD"])
    monkeypatch.setattr("mercer.orders.numbers.new", lambda: next(drawn))
    second = buy(world, world.cart((world.bowl, 1)), form, shown_total=4340).order
    assert second.number == "M-7K4Q-92XD"
    assert proof.check() == []


def test_reviewing_shows_what_it_would_cost_and_writes_nothing(world, cart):
    review = placing.review(
        cart, answers={"delivery_address": {"country": "FR"}, "delivery_code": "express"}, now=world.now
    )
    assert review.delivery.code == "express"
    assert review.quote.total == Money(8650 + 990, "EUR")
    assert [offer.code for offer in review.offers] == ["standard", "express"]
    assert {"transfer", "cod"} & {method.code for method in review.methods}
    assert review.can_be_placed
    assert not Hold.objects.exists()


def test_reviewing_says_what_stands_in_the_way(world):
    cart = world.cart((world.bowl, 3))
    world.set_stock(world.bowl, main=1)
    review = placing.review(cart, answers={}, now=world.now)
    [problem] = review.problems
    assert (problem.code, problem.variant_id, problem.available) == ("sold_out", world.bowl.pk, 1)
    assert not review.can_be_placed
    assert [p.code for p in placing.review(world.cart(), answers={}, now=world.now).problems] == ["empty_cart"]


def test_placing_costs_few_statements(world, cart, form, django_assert_max_num_queries):
    buy(world, world.cart((world.bowl, 1)), form, shown_total=4340)  # the guest is known from now on
    wish = forms.checked(form, cart=cart, language="en", actor=SHOPPER)
    held = reservations.hold(str(cart.pk), contents.demand(cart), now=world.now)
    with django_assert_max_num_queries(16):  # two of them are the savepoint of the test's own transaction
        placing.place_order(cart, held, wish, now=world.now)
