"""Who is asking: a program with a key, or whoever holds the secret of an order. Never a cookie.

A browser sends cookies along by itself; here they count for nothing, so no other site can act in somebody's name and no
cross-site token is needed.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from django.http import HttpRequest
from ninja.security import APIKeyHeader

from mercer.accounts import access
from mercer.accounts.access import NotAllowed, Principal
from mercer.kernel import actors, crypto
from mercer.kernel.actors import Actor
from mercer.kernel.errors import NotFound
from mercer.orders import numbers
from mercer.orders.models import Order

GUEST = Actor(actors.SHOPPER, "guest")


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody with the secret of an order; of which one, only the order can tell."""

    digest: str

    def holds(self, order: Order) -> bool:
        return hmac.compare_digest(self.digest, order.token_digest)


class OrderToken(APIKeyHeader):
    """`Order-Token: …`, as `POST /carts/{id}/order` gave it: opens this one order."""

    param_name = "Order-Token"

    def authenticate(self, request: HttpRequest, key: str | None) -> Holder | None:
        return Holder(crypto.digest_token(key)) if key and len(key) <= 100 else None


def order_or_key(permission: str) -> list:
    """For `auth=`: a key with this permission, or the order's own secret."""
    return [access.api(permission), OrderToken()]


def actor(request: HttpRequest) -> Actor:
    """Who does what this request asks for. A session's user is nobody here."""
    who = getattr(request, "auth", None)
    return who.actor if isinstance(who, Principal) else GUEST


def program(request: HttpRequest) -> Principal | None:
    who = getattr(request, "auth", None)
    return who if isinstance(who, Principal) else None


def name(request: HttpRequest) -> str:
    """Tells askers apart, without their secrets."""
    who = getattr(request, "auth", None)
    if isinstance(who, Principal):
        return f"key {who.key.pk}"
    return f"holder {who.digest}" if isinstance(who, Holder) else "guest"


def order(request: HttpRequest, number: str, *, also: str = "") -> Order:
    """The order, or `NotFound`: what is somebody else's does not exist. `also`: a further permission a key needs."""
    who = getattr(request, "auth", None)
    found = Order.objects.select_related("channel").filter(number=numbers.read(number) or "").first()
    if isinstance(who, Principal):
        if also and not who.may(also):
            raise NotAllowed(permission=also)
    elif found is not None and not (isinstance(who, Holder) and who.holds(found)):
        found = None
    if found is None:
        raise NotFound(order=number)
    return found
