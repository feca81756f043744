"""The pick list: what to take from which shelf, in the order one walks."""

from collections import defaultdict

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mercer.accounts import access
from mercer.backoffice import refusals
from mercer.cart import contents
from mercer.fulfillment import picking
from mercer.fulfillment.models import PickList, ShipmentLine
from mercer.inventory.models import StockLevel
from mercer.kernel import clock
from mercer.media import pictures


@access.staff("shipping.work")
def pick_list(request, number):
    """`/staff/shipping/lists/<number>/`: to print or to tick off."""
    found = _found(number)
    lines = _lines(found)
    context = {"list": found, "stops": _stops(found, lines), "parcels": _parcels(lines)}
    return render(request, "backoffice/pick_list.html", context)


@access.staff("shipping.work")
@require_POST
@refusals.shown_on(pick_list)
def picked(request, number):
    """`POST …/picked/` with `line_<id>`: how many pieces were found."""
    found = _found(number)
    counts = {
        line.pk: contents.parse_quantity(request.POST.get(f"line_{line.pk}", "0"), least=0) for line in _lines(found)
    }
    picking.finish(found, counts, actor=access.actor(request), now=clock.now())
    messages.success(request, _("Picked. Now pack the parcels."))
    return redirect(f"{reverse('backoffice:shipping')}?tab=picking")


def _found(number: str) -> PickList:
    found = PickList.objects.select_related("location").filter(number=number.upper()).first()
    if found is None:
        raise Http404
    return found


def _lines(found: PickList) -> list[ShipmentLine]:
    lines = ShipmentLine.objects.filter(shipment__pick_list=found)
    return list(lines.select_related("shipment__order", "order_line__picture", "order_line__variant"))


def _stops(found: PickList, lines: list[ShipmentLine]) -> list[dict]:
    """One stop per article, in the order of the bins."""
    ids = {line.order_line.variant_id for line in lines}
    bins = dict(StockLevel.objects.filter(location=found.location, variant__in=ids).values_list("variant_id", "bin"))
    stops: dict[int, dict] = {}
    for line in lines:
        goods = line.order_line
        key = goods.variant_id or -line.pk  # an article that was removed since stands alone
        stop = stops.setdefault(
            key,
            {
                "bin": bins.get(key, ""),
                "goods": goods,
                "image": pictures.picture(goods.picture, sizes_hint=160),
                "lines": [],
            },
        )
        stop["lines"].append(line)
    for stop in stops.values():
        stop["pieces"] = sum(line.quantity for line in stop["lines"])
    return sorted(stops.values(), key=lambda stop: (stop["bin"] or "~", stop["goods"].sku))


def _parcels(lines: list[ShipmentLine]) -> list[tuple]:
    """The parcels of the list with what goes into each."""
    contained = defaultdict(list)
    for line in lines:
        contained[line.shipment].append(line)
    return list(contained.items())
