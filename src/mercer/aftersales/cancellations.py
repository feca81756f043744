"""Canceling an order before it left: close the payment at its provider, free the stock, give back the money."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from mercer.fulfillment import shipping
from mercer.fulfillment.models import Shipment
from mercer.inventory import reservations
from mercer.kernel import actors, db, errors
from mercer.kernel.actors import Actor
from mercer.orders import progress
from mercer.orders.models import Order
from mercer.payments import attempts, refunds

CANCELED = Shipment.CANCELED
TRIES = 3


class TooLateToCancel(errors.Refusal):
    """Something left already (or, for a shopper, is being packed): now a return is the way."""

    code = "too_late_to_cancel"
    title = _("It is too late to cancel this order; you can send it back instead.")


class _BegunMeanwhile(Exception):
    """Somebody began to pick while we were undoing; what they made has to be undone as well."""


def may_cancel(order: Order, *, actor: Actor) -> bool:
    """The staff until something has left; a shopper until somebody began to pick."""
    if order.canceled_at or order.shipped_count:
        return False
    return actor.kind != actors.SHOPPER or not Shipment.objects.filter(order=order).exclude(state=CANCELED).exists()


def cancel(order: Order, *, reason: str, actor: Actor, now: datetime) -> Order:
    """Undo an order. Refusal: `TooLateToCancel`, and then nothing was undone.

    The provider is closed first: whoever is just paying either gets through, and the money goes back, or is turned away.
    """
    if not may_cancel(order, actor=actor):
        raise TooLateToCancel(order=order.number)
    attempts.close_all(order.pk, now=now)
    for _try in range(TRIES):
        try:
            return _undo(order, reason=reason, actor=actor, now=now)
        except _BegunMeanwhile:
            continue
    raise TooLateToCancel(order=order.number)


@db.retry_on_deadlock
@db.transaction
def _undo(order: Order, *, reason: str, actor: Actor, now: datetime) -> Order:
    """In the global order of locks: parcels, stock, order. A parcel begun in between shows once the order is ours."""
    called_off = shipping.call_off(order, actor=actor, now=now)
    reservations.release(order.number, now=now, reason="canceled")
    order = Order.objects.select_for_update(of=("self",)).get(pk=order.pk)
    if order.canceled_at or order.shipped_count or (called_off and actor.kind == actors.SHOPPER):
        raise TooLateToCancel(order=order.number)
    if Shipment.objects.filter(order=order).exclude(state=CANCELED).exists():
        raise _BegunMeanwhile
    progress.record_cancellation(order, None, reason=reason, at=now, actor=actor)
    refunds.request_all(order, key=f"cancel-{order.pk}", reason=reason, actor=actor, now=now)
    return order
