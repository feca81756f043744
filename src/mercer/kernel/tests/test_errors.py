"""The one kind of "no": a page for people, problem details for programs."""

import datetime
import decimal
import json
import uuid

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from mercer.kernel import errors, middleware
from mercer.kernel.money import Money

requests = RequestFactory()


class SoldOut(errors.Refusal):
    code = "sold_out"
    title = "This is sold out."


def answer(refusal, path="/cart/", accept="text/html"):
    return middleware.RefusalMiddleware(lambda request: None).process_exception(
        requests.get(path, headers={"accept": accept}), refusal
    )


@pytest.fixture
def pages(monkeypatch):
    monkeypatch.setattr(
        middleware,
        "render",
        lambda request, name, context, status: HttpResponse(f"{name}: {context['refusal'].detail}", status=status),
    )


def test_a_refusal_tells_programs_everything_they_need():
    problem = SoldOut("Only two left.", fields={"quantity": "At most 2."}, available=2).problem()
    assert problem == {
        "type": "/problems/sold-out",
        "title": "This is sold out.",
        "status": 409,
        "detail": "Only two left.",
        "code": "sold_out",
        "fields": {"quantity": "At most 2."},
        "facts": {"available": 2},
    }


def test_facts_of_every_kind_are_safe_for_json():
    facts = {
        "price": Money(5, "EUR"), "at": datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC), "rate": decimal.Decimal("0.19"),
        "ids": {3, 1}, "key": uuid.UUID(int=1), "thing": object,
    }  # fmt: skip
    told = json.loads(json.dumps(SoldOut(**facts).problem()))["facts"]
    assert told["price"] == {"amount": 5, "currency": "EUR"}
    assert told["ids"] == [1, 3]
    assert told["rate"] == "0.19"


@pytest.mark.parametrize(
    ("path", "accept", "is_problem"),
    [
        ("/cart/", "text/html,application/xhtml+xml,*/*;q=0.8", False),
        ("/cart/", "*/*", False),
        ("/cart/", "application/json", True),
        ("/cart/", "application/problem+json", True),
        ("/cart/", "image/png", False),
        ("/api/cart", "text/html", True),
    ],
)
def test_each_reads_it_in_its_own_language(pages, path, accept, is_problem):
    response = answer(SoldOut(), path, accept)
    assert response.status_code == 409
    assert response["Cache-Control"] == "no-store"
    assert (response["Content-Type"] == "application/problem+json") == is_problem
    assert is_problem or response.content == b"ui/refusal.html: This is sold out."


def test_patience_is_asked_for_in_the_header_too(pages):
    assert answer(SoldOut(retry_after=30))["Retry-After"] == "30"


def test_a_bug_is_not_a_refusal(pages):
    assert answer(ValueError("bug")) is None


def test_what_is_not_found_is_404(pages):
    assert answer(errors.NotFound()).status_code == 404
