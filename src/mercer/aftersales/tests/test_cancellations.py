"""Canceling: before somebody picks, before it leaves, and never half; money and stock come back."""

import pytest
from tests import races

from mercer.aftersales import cancellations
from mercer.aftersales.cancellations import TooLateToCancel
from mercer.aftersales.tests.coming import paid, shipped
from mercer.fulfillment import picking, shipping
from mercer.fulfillment.models import Shipment
from mercer.fulfillment.tests import sending
from mercer.fulfillment.tests.sending import ordered, packed
from mercer.inventory import availability, proof
from mercer.inventory.models import StockLevel
from mercer.kernel import jobs
from mercer.kernel.actors import Actor
from mercer.kernel.models import Event
from mercer.orders import progress
from mercer.payments import proof as payment_proof
from mercer.payments.models import Refund

SHOPPER = Actor("shopper", "guest")


@pytest.fixture
def carrier(tmp_path, settings):
    """The simulated parcel carrier."""
    with sending.carrier(tmp_path, settings) as (simulator, _url):
        yield simulator


def cancel(world, order, actor=None):
    return cancellations.cancel(order, reason="Changed my mind", actor=actor or world.staff, now=world.now)


def free(variant):
    return availability.of([variant.pk])[variant.pk]


def on_hand(variant):
    return sum(StockLevel.objects.filter(variant=variant).values_list("on_hand", flat=True))


def begin(world, order):
    return picking.make_lists([order.pk], actor=world.staff, now=world.now)


def test_an_unpaid_order_frees_its_stock(world):
    order = world.order((world.mug_sage, 3))
    assert free(world.mug_sage) == 117
    canceled = cancel(world, order, SHOPPER)
    assert (canceled.fulfillment_state, canceled.cancel_reason) == ("canceled", "Changed my mind")
    assert (free(world.mug_sage), Refund.objects.count()) == (120, 0)
    assert not order.attempts.filter(state__in=("new", "started")).exists()


def test_a_paid_order_is_refunded_in_full(world):
    order = paid(world)
    cancel(world, order)
    refund = Refund.objects.get()
    assert (refund.money, refund.reason) == (order.total, "Changed my mind")
    assert free(world.mug_sage) == 120
    assert payment_proof.check() == []


def test_an_order_is_canceled_once(world):
    order = paid(world)
    cancel(world, order)
    with pytest.raises(TooLateToCancel):
        cancel(world, order)
    order.refresh_from_db()
    with pytest.raises(TooLateToCancel):
        cancel(world, order)
    assert (Refund.objects.count(), Event.objects.filter(verb="order.canceled").count()) == (1, 1)


def test_a_shopper_cancels_until_somebody_picks_and_the_staff_until_it_leaves(world):
    order = paid(world)
    assert cancellations.may_cancel(order, actor=SHOPPER)
    begin(world, order)
    assert not cancellations.may_cancel(order, actor=SHOPPER)
    with pytest.raises(TooLateToCancel):
        cancel(world, order, SHOPPER)
    assert Shipment.objects.get().state == "picking"
    cancel(world, order)
    assert Shipment.objects.get().state == "canceled"


def test_what_has_left_is_not_canceled(world):
    order = paid(world)
    shipped(world, order)
    order.refresh_from_db()
    assert not cancellations.may_cancel(order, actor=world.staff)
    with pytest.raises(TooLateToCancel):
        cancel(world, order)


def test_a_failure_undoes_nothing(world, monkeypatch):
    order = paid(world)
    begin(world, order)
    with monkeypatch.context() as patch:
        patch.setattr(progress, "record_cancellation", lambda *args, **facts: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            cancel(world, order)
    assert (Shipment.objects.get().state, free(world.mug_sage)) == ("picking", 117)
    assert cancel(world, order).fulfillment_state == "canceled"


def test_a_pick_that_begins_in_between_is_undone_as_well(world, monkeypatch):
    order = paid(world)
    release, begun = cancellations.reservations.release, []

    def meanwhile(*args, **facts):
        if not begun:
            begun.append(_parcel(world, order))
        return release(*args, **facts)

    monkeypatch.setattr(cancellations.reservations, "release", meanwhile)
    monkeypatch.setattr(cancellations, "TRIES", 1)
    with pytest.raises(TooLateToCancel):
        cancel(world, order)
    assert Shipment.objects.count() == 0


def _parcel(world, order):
    return Shipment.objects.create(
        order=order, location=world.main, carrier="courier", label_key="k", created_at=world.now
    )


@pytest.mark.race
def test_two_people_cancel_once(transactional_db, world):
    order = paid(world)
    results = races.together([lambda: cancel(world, order)] * 4)
    assert races.kinds(results) == {"ok": 1, "TooLateToCancel": 3}
    assert Refund.objects.count() == 1
    assert proof.check() == []


@pytest.mark.race
@pytest.mark.parametrize("round", range(3))
def test_canceling_and_shipping_at_once_ends_in_one_of_them(transactional_db, world, carrier, round):
    parcel = packed(world, ordered(world))
    order = parcel.order
    shipped, canceled = races.together(
        [
            lambda: shipping.ship(parcel.pk, actor=world.staff, now=world.now),
            lambda: cancellations.cancel(order, reason="", actor=world.staff, now=world.now),
        ]
    )
    order.refresh_from_db()
    parcel.refresh_from_db()
    if isinstance(canceled, Exception):
        assert (type(canceled).__name__, order.fulfillment_state, parcel.state) == (
            "TooLateToCancel",
            "shipped",
            "shipped",
        )
    else:
        assert type(shipped).__name__ in ("CalledOff", "NotPacked")
        assert (order.fulfillment_state, parcel.state, on_hand(world.mug_sage)) == ("canceled", "canceled", 120)
        jobs.run_pending(world.now)
        assert all(row["canceled"] for row in carrier.parcels.all())
    assert proof.check() == []


@pytest.mark.race
@pytest.mark.parametrize("round", range(3))
def test_canceling_and_picking_at_once_leave_no_parcel_behind(transactional_db, world, round):
    order = ordered(world)
    pick, cancel = races.together(
        [
            lambda: picking.make_lists([order.pk], actor=world.staff, now=world.now),
            lambda: cancellations.cancel(order, reason="", actor=world.staff, now=world.now),
        ]
    )
    order.refresh_from_db()
    assert order.fulfillment_state == "canceled", (pick, cancel)
    assert not Shipment.objects.exclude(state="canceled").exists()
    assert proof.check() == []
