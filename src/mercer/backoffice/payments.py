"""Money: attempts to pay, refunds, and notifications a person has to look at."""

import json

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mercer.accounts import access
from mercer.backoffice import asked, refusals, words
from mercer.kernel import clock, errors
from mercer.payments import inbox
from mercer.payments import proof as proofs
from mercer.payments.models import Notification


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


def _found(pk: int) -> Notification:
    found = Notification.objects.select_related("attempt__order").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
