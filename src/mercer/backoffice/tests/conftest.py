"""Browsers of the staff, and orders in the world's shop."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from mercer.checkout import placing
from mercer.kernel import clock
from mercer.kernel.actors import SYSTEM
from mercer.orders.models import Order
from mercer.payments import transfers


@pytest.fixture
def log_in(world) -> Callable[..., Client]:
    """A browser in which this person is logged in."""

    def into(user) -> Client:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return into


@pytest.fixture
def owner(log_in, world) -> Client:
    return log_in(world.owner)


@pytest.fixture
def packer(log_in, world) -> Client:
    """Of the warehouse: sees orders, refunds and edits nothing."""
    return log_in(world.packer)


@pytest.fixture
def sold(world) -> Callable[..., Order]:
    """An order of Ada's by bank transfer, paid unless told otherwise."""

    def one(*wanted, paid: bool = True, **facts) -> Order:
        now = clock.now()
        cart = world.cart(*(wanted or ((world.mug_sage, 2), (world.handbook, 1))))
        answers = {"delivery_address": {"country": "DE"}, "delivery_code": "standard", **facts}
        form = placing.CheckoutForm(
            email="ada@berger.test",
            delivery_address=world.berlin.to_json(),
            delivery_code=answers["delivery_code"],
            payment_code="transfer",
            shown_total=placing.review(cart, answers=answers, now=now).quote.total.amount,
        )
        order = placing.buy(cart, form=form, language="en", actor=SYSTEM, now=now).order
        if paid:
            transfers.record_received(
                order, order.total, key=f"test-{order.pk}", actor=world.staff, now=now + timedelta(minutes=1)
            )
        order.refresh_from_db()
        return order

    return one


def text_of(answer) -> str:
    """The page without its tags, in one line."""
    return " ".join(answer.content.decode().split())
