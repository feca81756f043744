"""Notifications: forged, foreign, repeated, in any order (P3, P10, P11)."""

import copy
import itertools
import json
from datetime import timedelta

import pytest

from mercer.kernel import clock
from mercer.kernel.errors import NotFound
from mercer.kernel.models import Event
from mercer.orders.models import Order
from mercer.payments import inbox, reconciler
from mercer.payments.gateways.stripe.simulator import hooks
from mercer.payments.models import MoneyTransfer, Notification, Refund
from mercer.payments.tests import making

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("proven")]


def facts(order: Order) -> dict:
    order.refresh_from_db()
    attempt = order.attempts.get()
    return {
        "order": (order.payment_state, order.paid_amount, order.refunded_amount),
        "attempt": (attempt.state, attempt.captured_amount, attempt.refunded_amount),
        "refunds": sorted(Refund.objects.filter(order=order).values_list("state", "amount")),
        "books": {account.split(":")[0]: amount for account, amount in making.balances().items()},
        "told": sorted(Event.objects.exclude(verb="payment.started").values_list("verb", flat=True)),
    }


@pytest.mark.slow
def test_p3_only_what_happened_counts_not_how_often_or_in_which_order_it_is_told(stripe):
    """Captured, refunded in part, with a declined card before: every order of the events, each three times."""
    outcomes = []
    order = making.order()
    attempt = making.attempt(order)
    making.pay(attempt, making.DECLINED)
    making.pay(attempt)
    making.refund_there(stripe, 4_000)
    kinds = (
        "payment_intent.payment_failed",
        "payment_intent.succeeded",
        "checkout.session.completed",
        "charge.refunded",
    )
    told = [event for event in making.events(stripe) if event["type"] in kinds]
    assert len(told) == 4
    for sequence in itertools.permutations(told):
        with rolled_back():
            for event in sequence * 3:
                making.notify(event)
                making.work()
            outcomes.append(facts(order))
    assert all(outcome == outcomes[0] for outcome in outcomes)
    assert outcomes[0]["order"] == ("partly_refunded", 11_900, 4_000)
    assert outcomes[0]["refunds"] == [("done", 4_000)]


def test_p3_a_notification_that_is_three_days_late_is_believed_if_it_was_signed_now(stripe):
    """The provider signs each delivery anew, so a late one is as good as any; and a stale signature is not."""
    order = making.order()
    attempt = making.attempt(order)
    making.pay(attempt)
    event = making.events(stripe)[-1]
    making.notify(event | {"created": event["created"] - 3 * 86_400})
    making.work()
    assert facts(order)["order"] == ("paid", 11_900, 0)


def test_a_repeat_is_kept_once_and_queues_nothing(stripe):
    making.pay(making.attempt(making.order()))
    event = making.events(stripe)[-1]
    first, second = making.notify(event), making.notify(event)
    assert first.pk == second.pk and Notification.objects.count() == 1
    assert making.work() >= 1
    first.refresh_from_db()
    assert first.state == "done" and first.handled_at


def test_what_is_kept_says_nothing_about_the_person(stripe):
    making.pay(making.attempt(making.order()))
    for event in making.events(stripe):
        making.notify(event)
    assert "ada@example.org" in json.dumps(making.events(stripe))
    assert "ada@example.org" not in json.dumps(list(Notification.objects.values_list("body", flat=True)))


def session_event(simulator) -> dict:
    return next(event for event in making.events(simulator) if event["type"] == "checkout.session.completed")


def other(event: dict, **changes) -> dict:
    changed = copy.deepcopy(event)
    changed["id"] = "evt_other"
    changed["data"]["object"].update(changes)
    return changed


P10 = {
    "one cent less": ({"amount_total": 11_899}, "118.99 EUR"),
    "another currency": ({"currency": "usd"}, "USD"),
    "another order": ({"client_reference_id": "M-0000-0000"}, "M-0000-0000"),
    "another session": ({"id": "cs_test_other"}, "cs_test_other"),
    "nobody's key": ({"metadata": {"mercer_attempt": "M-1-none"}}, "no payment of this shop"),
    "no key at all": ({"metadata": {}, "id": "cs_test_x", "payment_intent": None}, "no payment of this shop"),
}


@pytest.mark.parametrize("name", P10)
def test_p10_what_is_signed_but_does_not_fit_is_parked(stripe, name):
    changes, reason = P10[name]
    order = making.order()
    attempt = making.attempt(order)
    making.pay(attempt)
    note = making.notify(other(session_event(stripe), **changes))
    making.work()
    assert note.state == "parked" and reason in note.reason
    order.refresh_from_db()
    assert order.paid_amount == 0 and MoneyTransfer.objects.count() == 0
    assert Event.objects.get(verb="payment.parked").data["reason"] == note.reason


@pytest.mark.parametrize(
    ("change", "reason"), [({"account": "acct_other"}, "another merchant"), ({"livemode": True}, "live mode")]
)
def test_p10_another_merchants_event_is_parked(stripe, change, reason):
    order = making.order()
    making.pay(making.attempt(order))
    note = making.notify(session_event(stripe) | change)
    making.work()
    order.refresh_from_db()
    assert note.state == "parked" and reason in note.reason and order.paid_amount == 0


def test_p10_an_event_of_another_attempt_does_not_pay_this_one(stripe):
    """Two orders, the cheap one is paid; its event, told as if for the dear one, is parked."""
    cheap, dear = making.order(100, tax=0, delivery=0), making.order(99_900)
    paid, unpaid = making.attempt(cheap), making.attempt(dear)
    making.pay(paid)
    event = session_event(stripe)
    note = making.notify(other(event, metadata={"mercer_attempt": unpaid.key}, client_reference_id=dear.number))
    making.work()
    dear.refresh_from_db()
    assert note.state == "parked" and dear.paid_amount == 0


def test_a_dispute_is_parked_for_a_person(stripe):
    attempt = making.paid(making.order())
    thing = {
        "id": "dp_1",
        "object": "dispute",
        "payment_intent": attempt.provider_charge,
        "amount": 11_900,
        "currency": "eur",
    }
    event = {
        "id": "evt_dp",
        "object": "event",
        "type": "charge.dispute.created",
        "livemode": False,
        "data": {"object": thing},
    }
    note = making.notify(event)
    assert note.state == "parked" and "disputes" in note.reason and note.attempt_id == attempt.pk


def test_what_is_of_no_interest_is_kept_and_ignored(stripe):
    making.pay(making.attempt(making.order()))
    event = next(event for event in making.events(stripe) if event["type"] == "charge.succeeded")
    assert making.notify(event).state == "ignored"


@pytest.fixture
def signed(stripe):
    making.pay(making.attempt(making.order()))
    body = json.dumps(session_event(stripe)).encode()
    now = clock.now()
    return body, hooks.sign(body, making.SECRET, at=now.timestamp()), now


def refused(headers, body, now) -> bool:
    with pytest.raises(inbox.BadNotification) as no:
        inbox.receive("stripe", headers=headers, body=body, now=now)
    assert no.value.status == 400
    assert Notification.objects.count() == 0 and Order.objects.get().paid_amount == 0
    return True


def test_p11_no_signature(signed):
    body, _, now = signed
    assert refused({}, body, now)
    assert refused({"Stripe-Signature": ""}, body, now)


def test_p11_a_signature_of_another_body(signed):
    body, headers, now = signed
    assert refused(headers, body.replace(b"11900", b"11901"), now)
    assert refused(headers, body + b" ", now)


def test_p11_another_secret_or_none(signed):
    body, _, now = signed
    assert refused(hooks.sign(body, "whsec_other", at=now.timestamp()), body, now)
    assert refused(hooks.sign(body, "", at=now.timestamp()), body, now)


def test_p11_another_scheme(signed):
    body, headers, now = signed
    assert refused({"Stripe-Signature": headers["Stripe-Signature"].replace("v1=", "v0=")}, body, now)


def test_p11_a_replay_after_five_minutes_and_a_signature_from_the_future(signed):
    body, headers, now = signed
    assert refused(headers, body, now + timedelta(seconds=301))
    assert refused(headers, body, now - timedelta(seconds=302))


def test_p11_a_signed_text_that_is_no_event(signed):
    _, _, now = signed
    for body in (
        b"",
        b"[]",
        b"null",
        b'{"object": "event"}',
        b'{"object":"event","id":1,"type":"x","data":{"object":{"id":"y"}}}',
    ):
        assert refused(hooks.sign(body, making.SECRET, at=now.timestamp()), body, now)


def test_a_gateway_without_notifications_takes_none(db):
    with pytest.raises(NotFound):
        inbox.receive("nobody", headers={}, body=b"{}", now=clock.now())
    with pytest.raises(inbox.BadNotification):
        inbox.receive("transfer", headers={}, body=b"{}", now=clock.now())


def test_p4_events_that_never_arrived_are_fetched(stripe):
    """All notifications of a refund made at the provider's pages are lost; nobody would ask about a settled payment."""
    order = making.order()
    making.paid(order)
    making.refund_there(stripe, 1_900)
    assert reconciler.catch_up("stripe", now=clock.now()) > 0
    making.work()
    order.refresh_from_db()
    assert order.refunded_amount == 1_900
    assert reconciler.catch_up("stripe", now=clock.now()) == 0


class rolled_back:
    """What happens inside is undone, without the code inside noticing: its transactions are the test case's own."""

    def __enter__(self):
        self.block = making.transaction.atomic()
        self.block._from_testcase = True
        self.block.__enter__()

    def __exit__(self, *_):
        making.transaction.set_rollback(True)
        self.block.__exit__(None, None, None)
