"""Returns: decide what the policy left open, receive parcels, inspect, refund."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mercer.accounts import access
from mercer.aftersales import inspection, policy, reasons
from mercer.aftersales import returns as verbs
from mercer.aftersales.inspection import Finding
from mercer.aftersales.models import Return
from mercer.backoffice import asked, comments, refusals, words
from mercer.cart import contents
from mercer.fulfillment import tracking
from mercer.kernel import clock, events
from mercer.media import pictures


@access.staff("returns.view")
def returning(request, number):
    """`/staff/returns/<number>/`"""
    found = _found(number)
    amount, fee = inspection.due(found) if found.state == Return.RECEIVED else (None, None)
    context = {
        "returning": found,
        "order": found.order,
        "lines": [
            (line, pictures.picture(line.order_line.picture, sizes_hint=160))
            for line in found.lines.select_related("order_line__picture", "order_line__variant")
        ],
        "photos": [pictures.picture(photo.asset) for photo in found.photos.select_related("asset")],
        "reasons": [policy.sentence(reason) for reason in found.decision_reason],
        "reason_words": reasons.REASONS,
        "condition_words": reasons.CONDITIONS,
        "label_url": pictures.document(found.label) if found.label else "",
        "story_rows": words.sightings(tracking.story(found.tracking_number)) if found.tracking_number else [],
        "amount": amount,
        "fee": fee,
        "talk": comments.among([words.line(row) for row in reversed(events.about(found))], found, reader=request.user),
    }
    return render(request, "backoffice/return.html", context)


@access.staff("returns.decide")
@require_POST
@refusals.shown_on(returning)
def decide(request, number):
    """`POST …/decide/` with `approve` or `deny` and a note for the shopper."""
    found = _found(number)
    approve, now = "approve" in request.POST, clock.now()
    verbs.decide(
        found, approve=approve, note=asked.text(request.POST, "note", 500), actor=access.actor(request), now=now
    )
    messages.success(
        request, _("The return is approved; its label is being made.") if approve else _("The return is denied.")
    )
    return redirect("backoffice:return", number=found.number)


@access.staff("returns.receive")
@require_POST
@refusals.shown_on(returning)
def receive(request, number):
    """`POST …/receive/` with `line_<id>`: how many pieces of each line were in the parcel."""
    found = _found(number)
    counted = {
        line.pk: contents.parse_quantity(request.POST.get(f"line_{line.pk}", "0"), least=0)
        for line in found.lines.all()
    }
    verbs.receive(found, counted, actor=access.actor(request), now=clock.now())
    messages.success(request, _("Received. Now look at the goods."))
    return redirect("backoffice:return", number=found.number)


@access.staff("returns.receive")
@require_POST
@refusals.shown_on(returning)
def inspect(request, number):
    """`POST …/inspect/` with `restock_<id>` and a note; what is not restocked is scrapped. The refund follows by itself."""
    found = _found(number)
    findings = [_finding(request, line) for line in found.lines.all()]
    inspection.inspect(found, findings, actor=access.actor(request), now=clock.now())
    messages.success(request, _("Booked. The refund is on its way."))
    return redirect("backoffice:return", number=found.number)


def _finding(request, line) -> Finding:
    restock = contents.parse_quantity(request.POST.get(f"restock_{line.pk}", str(line.received_quantity)), least=0)
    return Finding(
        line.pk,
        restock=restock,
        scrap=line.received_quantity - restock,
        note=asked.text(request.POST, f"note_{line.pk}"),
    )


def _found(number: str) -> Return:
    found = (
        Return.objects.select_related("order__customer", "location", "label", "refund")
        .filter(number=number.upper())
        .first()
    )
    if found is None:
        raise Http404
    return found
