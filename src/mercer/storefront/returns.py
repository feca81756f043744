"""Sending goods back: ask, get the label, watch it travel, see the refund."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mercer.accounts import access
from mercer.aftersales import policy, reasons, returns
from mercer.aftersales.models import Return
from mercer.aftersales.returns import Asking
from mercer.cart import contents
from mercer.kernel import clock, errors
from mercer.kernel.money import Money
from mercer.media import assets, pictures
from mercer.storefront import timeline, visit


@access.public
def open_return(request, number):
    """`/orders/<number>/return/`: choose articles, say why, add photos."""
    order = visit.order_or_none(request, number)
    if order is None:
        raise Http404
    problem = None
    if request.method == "POST":
        try:
            opened = _open(request, order)
        except errors.Refusal as no:
            problem = no
        else:
            return redirect(reverse("storefront:return", args=[opened.number]))
    lines = [
        (line, pieces, pictures.picture(line.picture, sizes_hint=160)) for line, pieces in returns.returnable(order)
    ]
    context = {
        "order": order,
        "lines": lines,
        "pieces_of": {pieces: [(str(n), str(n)) for n in range(pieces + 1)] for _line, pieces, _image in lines},
        "reasons": list(reasons.REASONS.items()),
        "conditions": list(reasons.CONDITIONS.items()),
        "problem": problem,
        "given": request.POST,
    }
    return render(request, "storefront/return_open.html", context, status=problem.status if problem else 200)


@access.public
def return_page(request, number):
    """`/returns/<number>/`: every step of a return."""
    found = _mine(request, number)
    context = {
        "returning": found,
        "order": found.order,
        "lines": [
            (line, pictures.picture(line.order_line.picture, sizes_hint=160))
            for line in found.lines.select_related("order_line__picture")
        ],
        "photos": [pictures.picture(photo.asset, sizes_hint=160) for photo in found.photos.select_related("asset")],
        "reasons": [policy.sentence(reason) for reason in found.decision_reason],
        "reason_words": reasons.REASONS,
        "label_url": pictures.document(found.label) if found.label else "",
        "parcel": timeline.of_parcel(found.tracking_number) if found.tracking_number else [],
        "steps": timeline.steps(found.parcel_state),
        "refund": Money(found.refund_amount, found.currency) if found.refund_amount is not None else None,
        "fee": Money(found.fee_amount, found.currency),
        "events": timeline.of_order(found.order, [], [found]),
    }
    return render(request, "storefront/return.html", context)


@access.public
@require_POST
def cancel(request, number):
    """`POST /returns/<number>/cancel/`, until the parcel is handed in."""
    found = _mine(request, number)
    returns.cancel(found, actor=access.actor(request), now=clock.now())
    messages.success(request, _("The return is withdrawn."))
    return redirect(reverse("storefront:return", args=[found.number]))


def _open(request, order) -> Return:
    asked = []
    for line, _pieces in returns.returnable(order):
        typed = request.POST.get(f"quantity_{line.pk}", "").strip()
        quantity = contents.parse_quantity(typed, least=0) if typed else 0
        if quantity:
            reason, condition = (
                request.POST.get(f"reason_{line.pk}", ""),
                request.POST.get(f"condition_{line.pk}", "unopened"),
            )
            asked.append(Asking(line_id=line.pk, quantity=quantity, reason=reason, condition=condition))
    now = clock.now()
    photos = [
        assets.add(file, filename=file.name, private=True, now=now)
        for file in request.FILES.getlist("photos")[: returns.MOST_PHOTOS]
    ]
    return returns.open_return(
        order, asked, note=request.POST.get("note", "")[:2000], photos=photos, actor=access.actor(request), now=now
    )


def _mine(request, number: str) -> Return:
    found = Return.objects.select_related("order", "label", "refund").filter(number=number.upper()).first()
    if found is None or not visit.may_see(request, found.order):
        raise Http404
    return found
