"""A request that moves money has its effect once, however often it is sent."""

import datetime

import pytest

from mercer.kernel import db, idempotency
from mercer.kernel.errors import Refusal
from mercer.kernel.models import IdempotencyKey

NOW = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
REQUEST = idempotency.hash_of("POST", "/api/orders", {"a": 1, "b": 2}, "key-7")
pytestmark = pytest.mark.django_db


class SoldOut(Refusal):
    code = "sold_out"


def send(work, *, key="k", request=REQUEST, now=NOW):
    with idempotency.guard("orders", key, request, now=now) as attempt:
        return attempt.answer or work(attempt)


def works(attempt):
    return attempt.finish(201, {"number": "M-1"})


def never(attempt):
    raise AssertionError("worked twice")


def test_the_same_request_gets_the_same_answer():
    first = send(works)
    assert send(never) == first == idempotency.Answer(201, {"number": "M-1"})


def test_the_order_of_keys_in_a_body_does_not_make_another_request():
    assert idempotency.hash_of("POST", {"b": 2, "a": 1}) == idempotency.hash_of("POST", {"a": 1, "b": 2})


@pytest.mark.parametrize("done", [True, False])
def test_a_key_belongs_to_one_request(done):
    if done:
        send(works)
    with idempotency.guard("orders", "other" if done else "k", REQUEST, now=NOW), pytest.raises(idempotency.KeyReused):
        send(never, request=idempotency.hash_of("another"))


def test_keys_of_different_scopes_do_not_meet():
    send(works)
    with idempotency.guard("refunds", "k", REQUEST, now=NOW) as attempt:
        assert attempt.answer is None


def test_while_the_first_is_running_the_second_is_told_to_wait():
    with idempotency.guard("orders", "k", REQUEST, now=NOW), pytest.raises(idempotency.StillRunning) as refusal:
        send(never)
    assert refusal.value.headers == {"Retry-After": "1"}


def test_a_refusal_before_any_work_leaves_the_key_free():
    def refuse(attempt):
        raise SoldOut

    with pytest.raises(SoldOut):
        send(refuse)
    assert not IdempotencyKey.objects.exists()
    assert send(works, request=idempotency.hash_of("corrected")).status == 201


def test_a_refusal_after_work_began_is_the_answer():
    def refuse(attempt):
        attempt.reached("held", ref="M-1")
        raise SoldOut

    with pytest.raises(SoldOut):
        send(refuse)
    answer = send(never)
    assert (answer.status, answer.body["code"]) == (409, "sold_out")


def test_after_a_crash_the_next_try_knows_how_far_it_came():
    def crash(attempt):
        attempt.reached("ordered", ref="M-1")
        raise LookupError

    with pytest.raises(LookupError):
        send(crash)
    seen = []
    send(lambda attempt: seen.append((attempt.recovery_point, attempt.ref)) or works(attempt))
    assert seen == [("ordered", "M-1")]


def test_a_try_that_was_killed_frees_its_key_after_a_while():
    IdempotencyKey.objects.create(
        scope="orders", key="k", request_hash=REQUEST, locked_until=NOW + idempotency.LOCK, created_at=NOW
    )
    with pytest.raises(idempotency.StillRunning):
        send(never)
    assert send(works, now=NOW + idempotency.LOCK + datetime.timedelta(seconds=1)).status == 201


def test_an_answer_that_was_rolled_back_was_never_given():
    def half(attempt):
        with db.transaction():
            attempt.reached("held")
            attempt.finish(201, {})
            raise SoldOut

    with pytest.raises(SoldOut):
        send(half)
    assert not IdempotencyKey.objects.exists()


def test_a_key_is_claimed_before_the_transaction():
    with pytest.raises(RuntimeError, match="before the transaction"), db.transaction():
        send(never)


def test_old_keys_are_forgotten():
    send(works)
    assert idempotency.purge(now=NOW + datetime.timedelta(days=6)) == 0
    assert idempotency.purge(now=NOW + datetime.timedelta(days=8)) == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_eight_at_once_one_works(at_once):
    worked = []
    results = at_once(8, lambda i: send(lambda attempt: worked.append(i) or works(attempt)))
    assert len(worked) == 1
    answered = [r for r in results if isinstance(r, idempotency.Answer)]
    assert len(answered) + sum(isinstance(r, idempotency.StillRunning) for r in results) == 8
