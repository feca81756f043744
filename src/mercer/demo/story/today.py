"""What lies on the tables when the demo opens: a pick list under way, parcels that wait for labels, returns to decide and inspect."""

from datetime import datetime, timedelta

from mercer.aftersales import returns
from mercer.aftersales.models import Return
from mercer.aftersales.returns import Asking
from mercer.customers import people
from mercer.demo import opening
from mercer.demo.story.share import PACKER
from mercer.fulfillment import packing, picking, queue
from mercer.fulfillment.models import Shipment
from mercer.kernel.actors import SHOPPER, Actor
from mercer.orders.models import Order

BEGUN, PACKED = 5, 3
ASKED = (  # condition, what the shopper wrote; the policy asks a person about each of them
    ("used", "The candle tunnels, I burned it twice. Can I send it back?"),
    ("used", "We washed it once and it lost its shape."),
    ("damaged", "One has a chip on the rim."),
    ("opened", "Another color after all, sorry."),
)
RECEIVED = 2  # the last of them are back already


def begin(*, now: datetime) -> None:
    """The oldest orders that are ready are begun, some of them packed; some who got their parcels lately want to send back."""
    _pack(now=now)
    _send_back(now=now)


def _pack(*, now: datetime) -> None:
    waiting = [order.pk for order in queue.to_pick()[:BEGUN]]
    if not waiting:
        return
    lists = picking.make_lists(waiting, actor=PACKER, now=now - timedelta(minutes=50))
    begun = Shipment.objects.filter(pick_list__in=lists, state=Shipment.PICKING).order_by("created_at", "pk")
    for shipment in begun[:PACKED]:
        packing.pack(shipment, actor=PACKER, now=now - timedelta(minutes=20))


def _send_back(*, now: datetime) -> None:
    arrived = Order.objects.filter(delivered_at__isnull=False, returns=None)
    arrived = arrived.exclude(customer=people.find(opening.SHOPPER_EMAIL))
    for place, order in enumerate(arrived.order_by("-delivered_at")[: len(ASKED)]):
        condition, words = ASKED[place]
        asked_at = max(order.delivered_at or now, now - timedelta(days=3)) + timedelta(minutes=70)
        reason = "damaged" if condition == "damaged" else "changed_mind"
        asked = [Asking(order.lines.all()[0].pk, 1, reason, condition)]
        who = Actor(SHOPPER, str(order.customer_id))
        opened = returns.open_return(order, asked, note=words, actor=who, now=min(asked_at, now - timedelta(hours=2)))
        if place >= len(ASKED) - RECEIVED:
            _received(opened, now=now)


def _received(opened: Return, *, now: datetime) -> None:
    if opened.state == Return.REQUESTED:
        returns.decide(opened, approve=True, note="Of course.", actor=PACKER, now=now - timedelta(hours=1))
    counted = {line.pk: line.quantity for line in opened.lines.all()}
    returns.receive(opened, counted, actor=PACKER, now=now - timedelta(minutes=30))
