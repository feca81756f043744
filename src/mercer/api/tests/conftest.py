"""A program that talks to the shop."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client

from mercer.accounts import keys, permissions
from mercer.aftersales import returns
from mercer.api import limits
from mercer.checkout import placing
from mercer.fulfillment import packing, picking, shipping, tracking
from mercer.kernel import clock
from mercer.payments import transfers


@dataclass
class Program:
    """Speaks JSON; `last` is the last answer."""

    headers: dict[str, str] = field(default_factory=dict)
    client: Client = field(default_factory=lambda: Client(raise_request_exception=True))
    last: Any = None

    def with_headers(self, **headers: str) -> Program:
        return Program({**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}})

    def __call__(self, method: str, path: str, body: Any = None, *, expect: int | None = None, **headers: str) -> Any:
        """The answer's JSON (None when there is none). Keyword headers: `Idempotency_Key="…"`."""
        data = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        named = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        self.last = self.client.generic(method, f"/api{path}", headers=named, **data)
        told = (
            json.loads(self.last.content) if "json" in self.last.get("Content-Type", "") and self.last.content else None
        )
        wanted = expect if expect is not None else 200
        assert self.last.status_code == wanted, f"{self.last.status_code} {json.dumps(told)[:1500]}"
        return told

    def get(self, path: str, **more: Any) -> Any:
        return self("GET", path, **more)

    def post(self, path: str, body: Any = None, *, expect: int = 201, **more: Any) -> Any:
        return self("POST", path, body, expect=expect, **more)


@pytest.fixture(autouse=True)
def _full_allowances():
    for allowance in limits.ALL:
        allowance.forget()


@pytest.fixture
def guest() -> Program:
    return Program()


@pytest.fixture
def at_noon(world):
    """It is when the world was made, also for the views."""
    with clock.frozen(world.now) as now:
        yield now


@pytest.fixture
def program(world):
    """`program("orders.view")`: a program whose key has these permissions; without any, all."""

    def made(*codes: str) -> Program:
        _, plain = keys.make("tests", codes or tuple(permissions.ALL), world.owner, world.now)
        return Program({"Authorization": f"Bearer {plain}"})

    return made


@pytest.fixture
def sold(world):
    """Ada's order of two mugs, paid, delivered, and one of them on its way back."""
    owner, now = world.staff, world.now
    cart = world.cart((world.mug_sage, 2))
    review = placing.review(cart, answers={"delivery_address": {"country": "DE"}}, now=now)
    form = placing.CheckoutForm(
        email="ada@berger.test", delivery_address=world.berlin, delivery_code="standard", payment_code="transfer",
        shown_total=review.quote.total.amount,
    )  # fmt: skip
    order = placing.buy(cart, form=form, language="en", actor=owner, now=now).order
    transfers.record_received(order, order.total, actor=owner, now=now)
    (listed,) = picking.make_lists([order.pk], actor=owner, now=now)
    parcel = packing.pack(listed.shipments.get(), actor=owner, now=now)
    tracking.sight_by_hand(shipping.ship(parcel.pk, actor=owner, now=now), "delivered", actor=owner, now=now)
    line = order.lines.get()
    returns.open_return(order, [returns.Asking(line.pk, 1, "changed_mind")], actor=owner, now=now)
    order.refresh_from_db()
    return order
