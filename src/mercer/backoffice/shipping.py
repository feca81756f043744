"""The shipping desk: what has to leave, parcels being picked, packed and on their way."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from mercer.accounts import access
from mercer.backoffice import refusals, words
from mercer.cart import contents
from mercer.customers.addresses import PostalAddress
from mercer.fulfillment import packing, parcels, picking, shipping, tracking
from mercer.fulfillment import queue as waiting
from mercer.fulfillment.models import Shipment
from mercer.kernel import clock, errors
from mercer.media import pictures

PAGE = 50
BY_HAND = (parcels.ACCEPTED, parcels.IN_TRANSIT, parcels.OUT_FOR_DELIVERY, parcels.DELIVERED, parcels.FAILED)


@access.staff("shipping.work")
def queue(request):
    """`/staff/shipping/?tab=packed`"""
    tab = request.GET.get("tab", "")
    stages = {
        "": waiting.to_pick(),
        "picking": waiting.picking(),
        "packed": waiting.packed(),
        "sent": waiting.on_the_way(),
    }
    labels = {"": _("To pick"), "picking": _("Being picked"), "packed": _("Packed"), "sent": _("On the way")}
    if tab not in stages:
        tab = ""
    tabs = [
        {
            "label": labels[name],
            "url": f"?tab={name}" if name else "?",
            "current": name == tab,
            "count": rows.count() if name != "sent" else None,
        }
        for name, rows in stages.items()
    ]
    rows = stages[tab].select_related("customer") if tab == "" else stages[tab].prefetch_related("lines")
    context = {
        "tab": tab,
        "tabs": tabs,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "now": clock.now(),
        "carrier_words": words.CARRIERS,
        "parcel_words": parcels.WORDS,
    }
    return render(request, "backoffice/shipping.html", context)


@access.staff("shipping.work")
@require_POST
@refusals.shown_on(queue)
def pick(request):
    """`POST …/pick/` with `ids`: pick lists for these orders, one per location."""
    lists = picking.make_lists(request.POST.getlist("ids"), actor=access.actor(request), now=clock.now())
    if len(lists) == 1:
        return redirect("backoffice:pick-list", number=lists[0].number)
    messages.success(request, _("Pick lists made: %(numbers)s") % {"numbers": ", ".join(made.number for made in lists)})
    return redirect(f"{reverse('backoffice:shipping')}?tab=picking")


@access.staff("shipping.work")
def parcel(request, pk):
    """`/staff/shipping/parcels/<id>/`: check what goes in, pack, get the label."""
    found = _found(pk)
    lines = list(found.lines.select_related("order_line__picture", "order_line__variant"))
    context = {
        "parcel": found,
        "lines": [(line, pictures.picture(line.order_line.picture, sizes_hint=160)) for line in lines],
        "weight": packing.CARTON_WEIGHT + sum(line.quantity * line.order_line.weight for line in lines),
        "address": PostalAddress.from_json(found.order.delivery_address).lines(),
        "label_url": pictures.document(found.label) if found.label else "",
        "story_rows": words.sightings(tracking.story(found.tracking_number)) if found.tracking_number else [],
        "words": parcels.WORDS,
        "carrier_words": words.CARRIERS,
        "by_hand": [(state, parcels.WORDS[state]) for state in BY_HAND] if found.carrier == "courier" else [],
    }
    return render(request, "backoffice/parcel.html", context)


@access.staff("shipping.work")
@require_POST
@refusals.shown_on(parcel)
def pack(request, pk):
    """`POST …/pack/` with `line_<id>` and `weight`; the button `ship` goes on to the label at once."""
    found = _found(pk)
    weight = _weight(request.POST.get("weight", ""))
    counts = {
        line.pk: contents.parse_quantity(request.POST.get(f"line_{line.pk}", str(line.quantity)), least=0)
        for line in found.lines.all()
    }
    actor, now = access.actor(request), clock.now()
    packing.pack(found, counts, weight=weight, actor=actor, now=now)
    if "ship" in request.POST:
        return _ship(request, found)
    messages.success(request, _("The parcel is packed."))
    return redirect("backoffice:parcel", pk=found.pk)


@access.staff("shipping.work")
@require_POST
@refusals.shown_on(parcel)
def ship(request, pk):
    """`POST …/ship/`: label and tracking number come from the carrier."""
    return _ship(request, _found(pk))


@access.staff("shipping.work")
@require_POST
def ship_many(request):
    """`POST /staff/shipping/ship/` with `ids`: labels for all of them; what one carrier refuses does not keep the others."""
    shipped, refused = shipping.ship_many(request.POST.getlist("ids"), actor=access.actor(request), now=clock.now())
    if shipped:
        messages.success(
            request,
            ngettext("%(n)s parcel has its label.", "%(n)s parcels have their labels.", len(shipped))
            % {"n": len(shipped)},
        )
    for _parcel_id, no in refused:
        messages.error(request, no.detail)
    return redirect(f"{reverse('backoffice:shipping')}?tab={'sent' if shipped and not refused else 'packed'}")


@access.staff("shipping.work")
@require_POST
@refusals.shown_on(parcel)
def seen(request, pk):
    """`POST …/seen/` with `state`: where our own courier is."""
    found, state = _found(pk), request.POST.get("state", "")
    if found.carrier != "courier" or state not in BY_HAND or not found.tracking_number:
        raise Http404
    tracking.sight_by_hand(found, state, actor=access.actor(request), now=clock.now())
    return redirect("backoffice:parcel", pk=found.pk)


def _ship(request, found: Shipment):
    made = shipping.ship(found.pk, actor=access.actor(request), now=clock.now())
    messages.success(request, _("The label is made: %(number)s") % {"number": made.tracking_number})
    return redirect("backoffice:parcel", pk=found.pk)


def _weight(text: str) -> int | None:
    if not text.strip():
        return None
    if not (text.strip().isascii() and text.strip().isdecimal() and len(text.strip()) < 7):
        raise errors.Invalid(fields={"weight": _("Whole grams, please.")})
    return int(text)


def _found(pk) -> Shipment:
    found = Shipment.objects.select_related("order__customer", "location", "label", "pick_list").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
