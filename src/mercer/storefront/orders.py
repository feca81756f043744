"""An order as its buyer sees it: what was agreed, where it is, what can still be done."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mercer.accounts import access
from mercer.aftersales import cancellations, returns
from mercer.customers.addresses import PostalAddress
from mercer.fulfillment import promises
from mercer.kernel import clock, ratelimit
from mercer.media import pictures
from mercer.orders import numbers, records
from mercer.orders.models import Order
from mercer.storefront import timeline, visit


@access.public
def order(request, number):
    """`/orders/<number>/`: for the owner, or a visit that placed it or came by its secret link; else it does not exist."""
    found = _mine(request, number)
    shipments = list(
        found.shipments.exclude(state="canceled").prefetch_related("lines__order_line").order_by("created_at")
    )
    coming_back = list(returns.of_order(found))
    attempt = found.attempts.order_by("-created_at").first()
    context = {
        "order": found,
        "lines": [
            (line, pictures.picture(line.picture, sizes_hint=160))
            for line in found.lines.select_related("picture", "variant__product")
        ],
        "address": PostalAddress.from_json(found.delivery_address).lines(),
        "parcels": [
            (shipment, timeline.steps(shipment.parcel_state), timeline.of_parcel(shipment.tracking_number))
            for shipment in shipments
            if shipment.tracking_number
        ],
        "returns": coming_back,
        "events": timeline.of_order(found, shipments, coming_back),
        "attempt": attempt,
        "instructions": _instructions(attempt, found),
        "promised": promises.of_option(found.delivery_option),
        "is_due": found.paid_at is None and found.canceled_at is None and found.payment_method != "cod",
        "may_cancel": cancellations.may_cancel(found, actor=access.actor(request)),
        "may_return": any(pieces > 0 for _line, pieces in returns.returnable(found)),
        "taxes": found.taxes.all(),
    }
    return render(request, "storefront/order.html", context)


@access.public
def guest_link(request, token):
    """`/o/<token>/`: the secret link in letters opens the order for this visit; the address bar keeps no secret."""
    ratelimit.take("guest-link", request.META.get("REMOTE_ADDR", ""), rate=0.5, burst=30, now=clock.now())
    found = records.by_token(token)
    if found is None:
        raise Http404
    visit.grant_order(request, found)
    returning = found.returns.filter(number=request.GET.get("return", "")).first()
    page = reverse("storefront:return", args=[returning.number]) if returning else found.path
    answer = redirect(page)
    answer["Referrer-Policy"] = "no-referrer"  # the secret stays between the letter and this shop (A2)
    return answer


@access.public
def find_order(request):
    """`/orders/find/`: a guest names the number and the e-mail address; both must fit, and a wrong pair tells nothing."""
    if request.method != "POST":
        return render(request, "storefront/find_order.html", {"given": {}})
    ratelimit.take("find-order", request.META.get("REMOTE_ADDR", ""), rate=0.1, burst=10, now=clock.now())
    number = numbers.read(request.POST.get("number", "")) or ""
    email = request.POST.get("email", "").strip().lower()
    found = Order.objects.filter(number=number).first() if number and email else None
    if found is None or found.email.strip().lower() != email:
        facts = {"error": _("There is no such order. Please check number and e-mail address."), "given": request.POST}
        return render(request, "storefront/find_order.html", facts, status=404)
    visit.grant_order(request, found)
    return redirect("storefront:order", number=found.number)


@access.public
@require_POST
def cancel(request, number):
    """`POST /orders/<number>/cancel/`, while nobody has begun to pack."""
    found = _mine(request, number)
    cancellations.cancel(
        found, reason=request.POST.get("reason", "")[:200], actor=access.actor(request), now=clock.now()
    )
    messages.success(request, _("The order is canceled. What you paid goes back to you."))
    return redirect(reverse("storefront:order", args=[found.number]))


def _instructions(attempt, found: Order) -> list[tuple]:
    """What to do for a bank transfer: amount, account and reference, in the reader's language."""
    if attempt is None or not attempt.instructions or not attempt.is_open:
        return []
    labels = {
        "payee": _("Account of"),
        "bank": _("Bank"),
        "iban": "IBAN",
        "bic": "BIC",
        "reference": _("Reference"),
        "text": _("Note"),
    }
    rows = [(label, attempt.instructions[name]) for name, label in labels.items() if attempt.instructions.get(name)]
    return [(_("Amount"), found.due.format(get_language() or "en")), *rows]


def _mine(request, number: str) -> Order:
    found = visit.order_or_none(request, number)
    if found is None:
        raise Http404
    return found
