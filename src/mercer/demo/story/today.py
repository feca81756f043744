"""What lies on the packing table when the demo opens: a pick list under way, and parcels that wait for their labels."""

from datetime import datetime, timedelta

from mercer.demo.story.share import PACKER
from mercer.fulfillment import packing, picking, queue
from mercer.fulfillment.models import Shipment

BEGUN, PACKED = 5, 3


def begin(*, now: datetime) -> None:
    """The oldest orders that are ready are begun; some of them are packed already."""
    waiting = [order.pk for order in queue.to_pick()[:BEGUN]]
    if not waiting:
        return
    lists = picking.make_lists(waiting, actor=PACKER, now=now - timedelta(minutes=50))
    begun = Shipment.objects.filter(pick_list__in=lists, state=Shipment.PICKING).order_by("created_at", "pk")
    for shipment in begun[:PACKED]:
        packing.pack(shipment, actor=PACKER, now=now - timedelta(minutes=20))
