"""The demo's year: the same each time, possible, and with everything in order afterwards."""

import collections
import itertools
from datetime import UTC, datetime, timedelta

import pytest

from mercer.aftersales.models import Return
from mercer.demo import opening, shelves
from mercer.demo.goods import shelf
from mercer.demo.story import memory, people, plan, promotions, season, shelving, telling
from mercer.fulfillment.carriers import numbers
from mercer.fulfillment.carriers.parcel.simulated_parcels import Parcels
from mercer.fulfillment.models import Shipment
from mercer.insights.models import Search
from mercer.inventory import proof as stock_proof
from mercer.kernel import clock, db
from mercer.messages.models import Letter
from mercer.orders.models import Order
from mercer.payments import proof as money_proof
from mercer.payments.gateways.stripe.simulator.store import Store

NOW = datetime(2026, 3, 17, 15, 20, tzinfo=UTC)


@pytest.fixture(scope="module")
def story():
    return plan.make(orders=400, now=NOW)


def test_the_same_moment_has_the_same_year(story):
    assert plan.make(orders=400, now=NOW).purchases == story.purchases


def test_a_year_has_about_as_many_orders_as_wanted_and_the_end_is_busier(story):
    by_month = collections.Counter(purchase.at.month for purchase in story.purchases)
    assert 360 < len(story.purchases) < 440
    assert by_month[12] > 2 * by_month[7]


def test_nobody_buys_what_is_not_there_yet_or_does_not_fit_into_a_box(story):
    places = {v.sku: (place, v) for place, p in enumerate(shelf.read().products) for v in p.variants}
    for purchase in story.purchases:
        assert purchase.goods
        assert sum(places[sku][1].weight_g * pieces for sku, pieces in purchase.goods) <= plan.HEAVIEST
        for sku, _pieces in purchase.goods:
            assert plan.arrival(places[sku][0], opened=story.opened, now=NOW) < purchase.at


def test_both_languages_and_channels_and_many_countries_buy(story):
    buyers = [purchase.household for purchase in story.purchases]
    assert {buyer.language for buyer in buyers} == {"en", people.CHINESE}
    assert {buyer.channel for buyer in buyers} == {"europe", "america"}
    assert len({buyer.country for buyer in buyers}) > 8


def test_what_arrives_is_what_is_sold(story):
    """So today's shelves hold what the list of goods says."""
    shelving_plan = shelving.plan(story)
    left = collections.Counter(shelving_plan.at_first)
    for delivery in shelving_plan.deliveries:
        left.update(delivery.pieces)
    for mishap in shelving_plan.mishaps:
        left.update({mishap.sku: mishap.change})
    for purchase in story.purchases:
        left.subtract(dict(purchase.goods))
    assert set(left.values()) <= {0}
    assert all(delivery.at < NOW for delivery in shelving_plan.deliveries)


def test_nothing_is_short_at_first(story):
    main = {variant.sku: variant.stock["MAIN"] for product in shelf.read().products for variant in product.variants}
    assert all(main[sku] + more >= 0 for sku, more in shelving.plan(story).at_first.items())


def test_the_late_november_friday_is_the_fourth():
    assert [season.late_november_friday(year).day for year in (2024, 2025, 2026)] == [22, 28, 27]


def test_promotions_do_not_overlap():
    found = promotions.of_years(datetime(2024, 1, 1, tzinfo=UTC).date(), datetime(2027, 1, 1, tzinfo=UTC).date())
    assert all(one.last < other.first for one, other in itertools.pairwise(found))


@pytest.fixture
def lived(transactional_db, settings, tmp_path):
    """A small year."""
    settings.DATA = tmp_path
    now = clock.now()
    opening.open_shop(password="not a secret 1", now=plan.opening_day(now))
    shelves.fill(say=lambda text: None, now=now, more=telling.at_first(now=now, orders=60))
    telling.live(say=lambda text: None, now=now, orders=60, processes=1)
    return now


def test_after_a_year_everything_adds_up_and_there_is_something_to_do(lived, settings):
    assert stock_proof.check() == []
    assert money_proof.check() == []
    assert Order.objects.filter(placed_at__gt=lived - timedelta(days=2)).exists()
    assert Order.objects.to_ship().exists()
    assert Shipment.objects.filter(state=Shipment.PACKED).exists()
    assert all(
        numbers.is_s10(n) or numbers.is_courier(n)
        for n in Shipment.objects.values_list("tracking_number", flat=True)
        if n
    )
    assert Return.objects.exists()
    assert Search.objects.exists()
    assert Letter.objects.count() == 0, "only jobs of the last day will write some"
    oldest = db.fetch_value(
        "SELECT min(e.at) FROM procrastinate_jobs j JOIN kernel_event e ON e.id = (j.args->>'event_id')::bigint"
        " WHERE j.task_name LIKE '%%letter%%'"
    )
    assert oldest is None or oldest > lived - timedelta(days=2)
    paid = Order.objects.filter(payment_method="stripe", paid_amount__gt=0).first()
    store = Store(settings.DATA / "simulators" / "stripe.sqlite3")
    assert (
        store.get("payment_intent", paid.attempts.get(captured_amount__gt=0).provider_charge)["status"] == "succeeded"
    )
    store.close()
    sent = Shipment.objects.filter(carrier="parcel", tracking_number__isnull=False).first()
    assert Parcels(settings.DATA / "simulators").find(sent.tracking_number)
    assert telling.live(say=lambda text: None, now=lived) == 0, "it has lived already"


def test_partners_remember_nothing_where_nothing_was(tmp_path):
    memory.PastPayments().hand_over(tmp_path)
    memory.PastParcels().hand_over(tmp_path)
    assert Parcels(tmp_path).all() == []
