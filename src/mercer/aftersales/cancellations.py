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


class TooLateToCancel(errors.Refusal):
    """Something left already (or, for a shopper, is being packed): now a return is the way."""

    code = "too_late_to_cancel"
    title = _("It is too late to cancel this order; you can send it back instead.")


def may_cancel(order: Order, *, actor: Actor) -> bool:
    """The staff until something has left; a shopper until somebody began to pick."""
    if order.canceled_at or order.shipped_count:
        return False
    if actor.kind != actors.SHOPPER:
        return True
    return not Shipment.objects.filter(order=order).exclude(state=Shipment.CANCELED).exists()


def cancel(order: Order, *, reason: str, actor: Actor, now: datetime) -> Order:
    """Undo an order. Refusal: `TooLateToCancel`, and then nothing was undone.

    The provider is closed first: whoever is just paying either gets through, and the money goes back, or is turned away.
    """
    if not may_cancel(order, actor=actor):
        raise TooLateToCancel(order=order.number)
    attempts.close_all(order.pk, now=now)
    return _undo(order, reason=reason, actor=actor, now=now)


@db.transaction
def _undo(order: Order, *, reason: str, actor: Actor, now: datetime) -> Order:
    shipping.call_off(order, actor=actor, now=now)
    reservations.release(order.number, now=now, reason="canceled")
    order = Order.objects.select_for_update(of=("self",)).get(pk=order.pk)
    if order.canceled_at or order.shipped_count:
        raise TooLateToCancel(order=order.number)
    progress.record_cancellation(order, None, reason=reason, at=now, actor=actor)
    rest = order.paid_amount - order.refunded_amount
    if rest > 0:
        refunds.request_all(order, key=f"cancel-{order.pk}", reason=reason, actor=actor, now=now)
    return order
