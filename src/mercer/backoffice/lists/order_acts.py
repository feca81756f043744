"""What is done with many orders at once."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from django import forms
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mercer.aftersales import cancellations
from mercer.backoffice.tables.acts import Act, Outcome, Values
from mercer.fulfillment import picking
from mercer.fulfillment import queue as waiting
from mercer.kernel import errors
from mercer.orders import progress
from mercer.orders.models import Order

LONGEST_NOTE = 2_000
MOST_SLIPS = 200


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("The shopper reads it in the letter about the cancellation.")
    )


class NoteForm(forms.Form):
    note = forms.CharField(
        label=_("Note"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only the staff sees it. It is added below what is written there already."),
    )  # fmt: skip


def _load(keys: Sequence[str]) -> list[Order]:
    return list(Order.objects.filter(pk__in=keys).select_related("customer"))


def _load_waiting(keys: Sequence[str]) -> list[Order]:
    """With how many pieces nobody has begun to pick."""
    pieces = dict(waiting.to_pick().filter(pk__in=keys).values_list("pk", "waiting_count"))  # type: ignore[misc]
    orders = _load(keys)
    for order in orders:
        order.waiting_pieces = pieces.get(order.pk, 0)  # type: ignore[attr-defined]
    return orders


def _cannot_be_picked(order, values: Values) -> object:
    if order.canceled_at:
        return _("It is canceled.")
    if order.waiting_pieces:
        return ""
    if order.unshipped_count and not order.paid_at:
        return _("It is not paid.")
    return _("Nothing is left to pick.")


def _pick(orders: Sequence[Order], values: Values, *, actor, now) -> list[Outcome]:
    """One round for all of them: one list per location."""
    try:
        picking.make_lists([order.pk for order in orders], actor=actor, now=now)
    except errors.Refusal as no:
        return [(order, no) for order in orders]
    return [(order, None) for order in orders]


def _cannot_be_canceled(order: Order, values: Values) -> object:
    if order.canceled_at:
        return _("It is canceled already.")
    return _("Something has left the house already; now a return is the way.") if order.shipped_count else ""


def _after_cancellation(order: Order, values: Values) -> str:
    if order.refundable:
        return gettext("%(amount)s goes back to the shopper") % {"amount": order.refundable.format("en")}
    return gettext("its stock is freed; nothing was paid")


def _cancel(order: Order, values: Values, *, actor, now) -> None:
    cancellations.cancel(order, reason=values["reason"], actor=actor, now=now)


def _note(order: Order, values: Values, *, actor, now) -> None:
    """Added below the words that are there now, not below those of the preview."""
    there = Order.objects.select_for_update(no_key=True).get(pk=order.pk).staff_note
    progress.note(order, "\n".join(filter(None, (there, values["note"])))[:LONGEST_NOTE], at=now, actor=actor)


def _longer_note(order: Order, values: Values) -> object:
    room = LONGEST_NOTE - len(order.staff_note) - 1
    return _("Its note is full.") if len(values.get("note", "")) > room else ""


def _slips(keys: Sequence[str]) -> str:
    return f"{reverse('backoffice:packing-slips')}?{urlencode({'ids': list(keys)[:MOST_SLIPS]}, doseq=True)}"


ACTS = (
    Act(
        "pick", _("Make a pick list"), "shipping.work", _("Make a pick list"), whole=_pick, load=_load_waiting,
        refuses=_cannot_be_picked, will=lambda order, values: gettext("%(n)s pieces to pick") % {"n": order.waiting_pieces}, icon="list", own_transaction=True,
    ),
    Act("slips", _("Print packing slips"), "orders.view", _("Packing slips"), page=_slips, icon="print"),
    Act(
        "note", _("Add a note"), "orders.edit", _("Add a note to orders"), one=_note, form=NoteForm, load=_load,
        refuses=_longer_note, will=lambda order, values: gettext("after: %(text)s") % {"text": order.staff_note[-60:]} if order.staff_note else "", icon="edit",
    ),
    Act(
        "cancel", _("Cancel"), "orders.cancel", _("Cancel orders"), one=_cancel, form=ReasonForm, load=_load,
        refuses=_cannot_be_canceled, will=_after_cancellation, icon="close", tone="danger", button=_("Cancel the orders"), own_transaction=True,
    ),
)  # fmt: skip
