"""Money: attempts to pay, refunds, and notifications a person has to look at."""

import json

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from mercer.accounts import access
from mercer.backoffice import asked, refusals, words
from mercer.kernel import clock, errors
from mercer.orders import numbers
from mercer.payments import inbox
from mercer.payments import proof as proofs
from mercer.payments.models import Notification, PaymentAttempt, Refund

PAGE = 50
TABS = [("", gettext_lazy("Payments")), ("refunds", gettext_lazy("Refunds")), ("parked", gettext_lazy("To look at"))]


@access.staff("payments.view")
def payments(request):
    """`/staff/payments/?tab=parked&state=failed&q=…`"""
    tab, text, state = (asked.text(request.GET, name) for name in ("tab", "q", "state"))
    tab = tab if tab in dict(TABS) else ""
    parked = Notification.objects.filter(state=Notification.PARKED)
    rows = {"": _attempts, "refunds": _refunds, "parked": lambda *_given: parked}[tab](text, state)
    context = {
        "tab": tab,
        "tabs": [
            {
                "label": label,
                "url": f"?tab={code}",
                "current": code == tab,
                "count": parked.count() if code == "parked" else None,
            }
            for code, label in TABS
        ],
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "filter": {"tab": tab, "q": text, "state": state},
        "states": [("", _("All states")), *((code, label) for code, (label, _tone) in STATES[tab].items())],
        "gateways": words.GATEWAYS,
    }
    return render(request, "backoffice/payments.html", context)


@access.staff("payments.view")
def notification(request, pk):
    """`/staff/payments/inbox/<pk>/`: what a provider sent, and why it was not believed."""
    found = _found(pk)
    context = {
        "note": found,
        "body": json.dumps(found.body, indent=2, ensure_ascii=False)[:20_000],
        "order": found.attempt.order if found.attempt else None,
        "gateways": words.GATEWAYS,
    }
    return render(request, "backoffice/notification.html", context)


@access.staff("payments.collect")
@require_POST
@refusals.shown_on(notification)
def release(request, pk):
    """`POST …/release/` with a reason: somebody has looked at it and is done."""
    reason = asked.text(request.POST, "reason", 300)
    if not reason:
        raise errors.Invalid(fields={"reason": _("Say what you found, for whoever asks later.")})
    inbox.release(_found(pk), reason=reason, actor=access.actor(request), now=clock.now())
    messages.success(request, _("Done. It is no longer on the list."))
    return redirect(f"{reverse('backoffice:payments')}?tab=parked")


@access.staff("payments.view")
def proof(request):
    """`/staff/payments/proof/`: orders, payments and books compared."""
    context = {"findings": proofs.check()[:200], "rules": [rule for rule, *_rest in proofs.RULES], "now": clock.now()}
    return render(request, "backoffice/payments_proof.html", context)


STATES = {"": words.ATTEMPT, "refunds": words.REFUND, "parked": {}}


def _attempts(text: str, state: str) -> QuerySet:
    rows = PaymentAttempt.objects.select_related("order")
    rows = rows.filter(state=state) if state in words.ATTEMPT else rows
    return rows.filter(_about(text, "key", "provider_ref", "provider_charge")) if text else rows


def _refunds(text: str, state: str) -> QuerySet:
    rows = Refund.objects.select_related("order")
    rows = rows.filter(state=state) if state in words.REFUND else rows
    return rows.filter(_about(text, "key", "provider_ref")) if text else rows


def _about(text: str, *columns: str) -> Q:
    found = Q(order__number=numbers.read(text) or text)
    for column in columns:
        found |= Q(**{column: text})
    return found


def _found(pk: int) -> Notification:
    found = Notification.objects.select_related("attempt__order").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
