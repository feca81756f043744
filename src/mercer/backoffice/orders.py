"""Orders: the list with its views, one order with its whole story, and what the staff does with it."""

from datetime import date

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from mercer.accounts import access
from mercer.aftersales import cancellations, returns
from mercer.backoffice import asked, order_next, order_story, refusals, words
from mercer.customers.addresses import PostalAddress
from mercer.kernel import clock, db, errors, ids
from mercer.kernel.actors import Actor
from mercer.kernel.money import Money, parse
from mercer.media import pictures
from mercer.messages import letters
from mercer.orders import progress
from mercer.orders.models import Order
from mercer.payments import refunds, transfers

MOST_NOTE = 2000


class BadAmount(errors.Refusal):
    """Not an amount of money."""

    code = "bad_amount"
    status = 422
    title = gettext_lazy("Please enter an amount above zero.")


@access.staff("orders.view")
def order(request, number):
    """`/staff/orders/<number>/`"""
    found = _found(number)
    shipments = list(
        found.shipments.select_related("location", "label", "pick_list").prefetch_related("lines__order_line")
    )
    coming_back, attempts, given_back = (
        list(returns.of_order(found)),
        list(found.attempts.all()),
        list(found.refunds.all()),
    )
    context = {
        "order": found,
        "lines": [
            (line, pictures.picture(line.picture, sizes_hint=160))
            for line in found.lines.select_related("picture", "variant__product")
        ],
        "taxes_rows": [(f"{tax.name} {tax.rate:.1%}", tax.tax, "") for tax in found.taxes.all()],
        "address": PostalAddress.from_json(found.delivery_address).lines(),
        "promised": [
            date.fromisoformat(found.delivery_option[day])
            for day in ("earliest", "latest")
            if found.delivery_option.get(day)
        ],
        "shipments": shipments,
        "returns": coming_back,
        "attempts": attempts,
        "refunds": given_back,
        "letters": letters.about(found),
        "talk": order_story.lines(found, [*shipments, *coming_back, *attempts, *given_back], reader=request.user),
        "steps": order_next.steps(found, shipments),
        "next_action": order_next.action(found, shipments=shipments, returning=coming_back, may=request.user.may),
        "customer_orders": found.customer.orders.count(),
        "billing": PostalAddress.from_json(found.billing_address).lines() if found.billing_address else [],
        "may_cancel": request.user.may("orders.cancel")
        and cancellations.may_cancel(found, actor=access.actor(request)),
        "refundable": refunds.refundable(found) if request.user.may("payments.refund") else None,
        "collectable": found.due if request.user.may("payments.collect") and not found.canceled_at else None,
        "gateways": words.GATEWAYS,
        "once": ids.uuid7(),
    }
    return render(request, "backoffice/order.html", context)


@access.staff("orders.edit")
@require_POST
@refusals.shown_on(order)
def note(request, number):
    """`POST …/note/`: words only the staff sees."""
    found = _found(number)
    with db.transaction():
        text = asked.text(request.POST, "note", MOST_NOTE)
        progress.note(found, text, at=clock.now(), actor=access.actor(request))
    messages.success(request, _("The note is kept."))
    return _back(found)


@access.staff("orders.cancel")
@require_POST
@refusals.shown_on(order)
def cancel(request, number):
    """`POST …/cancel/`: stock is freed, what was paid goes back."""
    found = _found(number)
    reason = asked.text(request.POST, "reason") or _("canceled by the shop")
    cancellations.cancel(found, reason=reason, actor=access.actor(request), now=clock.now())
    messages.success(request, _("The order is canceled."))
    return _back(found)


@access.staff("payments.refund")
@require_POST
@refusals.shown_on(order)
def refund(request, number):
    """`POST …/refund/` with amount, reason and the page's `once`: sent twice, it refunds once."""
    found = _found(number)
    _refund(
        found,
        _amount(request, found),
        reason=asked.text(request.POST, "reason"),
        once=asked.text(request.POST, "once", 40),
        actor=access.actor(request),
    )
    messages.success(request, _("The refund is on its way."))
    return _back(found)


@access.staff("payments.collect")
@require_POST
@refusals.shown_on(order)
def collect(request, number):
    """`POST …/collect/`: a bank transfer or cash has arrived."""
    found = _found(number)
    transfers.record_received(
        found,
        _amount(request, found),
        key=asked.text(request.POST, "once", 40),
        actor=access.actor(request),
        now=clock.now(),
    )
    messages.success(request, _("The payment is booked."))
    return _back(found)


@db.transaction
def _refund(found: Order, amount: Money, *, reason: str, once: str, actor: Actor) -> None:
    refunds.request(
        found,
        amount,
        key=f"staff-{found.pk}-{once}",
        reason=reason or "goodwill",
        actor=actor,
        now=clock.now(),
    )


def _amount(request, found: Order) -> Money:
    try:
        amount = parse(request.POST.get("amount", ""), found.currency, "en")
    except ValueError as why:
        raise BadAmount(fields={"amount": str(BadAmount.title)}) from why
    if amount.amount <= 0:
        raise BadAmount(fields={"amount": str(BadAmount.title)})
    return amount


def _found(number: str) -> Order:
    found = Order.objects.select_related("customer", "channel").filter(number=number.upper()).first()
    if found is None:
        raise Http404
    return found


def _back(found: Order):
    return redirect(reverse("backoffice:order", args=[found.number]))
