"""Logs hold no secrets, whatever somebody passes to them."""

import io
import json
import logging

import pytest
import structlog

from mercer.kernel import logs

CARD = "4242 4242 4242 4242"


@pytest.fixture
def lines(monkeypatch):
    """What was written since, line by line."""
    root, before = logging.getLogger(), list(logging.getLogger().handlers)
    monkeypatch.setattr(logging, "raiseExceptions", True)
    logs.configure(as_json=True)
    written = io.StringIO()
    root.handlers[0].setStream(written)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    structlog.reset_defaults()
    root.handlers[:] = before


@pytest.mark.asvs("16.2.5")
def test_secrets_are_masked_by_name_and_by_looks(lines):
    structlog.get_logger("shop").info(
        f"paid with {CARD}",
        password="hunter2", order="M-7K4Q-92XD", headers={"Authorization": "Bearer abcdefghijk", "Accept": "*/*"},
        note="key sk_test_abcdefgh123", email="ada@example.org", nested=[{"api_key": "x", "amount": 1234567890123}],
    )  # fmt: skip
    logging.getLogger("third.party").warning("sent Bearer %s for %s", "abcdefghijk", CARD)
    first, second = lines()
    assert (first["event"], first["order"]) == ("paid with ***", "M-7K4Q-92XD")
    assert first["headers"] == {"Authorization": "***", "Accept": "*/*"}
    assert first["nested"] == [{"api_key": "***", "amount": 1234567890123}]
    text = json.dumps([first, second])
    for secret in ("hunter2", "4242", "abcdefghijk", "sk_test_abc", "ada@"):
        assert secret not in text


@pytest.mark.asvs("16.2.5")
def test_nobody_writes_a_line_of_his_own(lines):
    structlog.get_logger("shop").warning("name", name='x"}\n{"event": "forged"}\r\n')
    assert len(lines()) == 1


@pytest.mark.asvs("16.2.5")
def test_a_traceback_is_cleaned_too(lines):
    try:
        raise ValueError(f"declined {CARD}")
    except ValueError:
        structlog.get_logger("shop").exception("failed")
    [line] = lines()
    assert "ValueError: declined ***" in line["exception"]
    assert "4242" not in json.dumps(line)


@pytest.mark.parametrize(("digits", "right"), [("4242424242424242", True), ("4242424242424241", False), ("0", True)])
def test_a_card_number_has_a_check_digit(digits, right):
    assert logs.luhn(digits) is right


def test_a_broken_log_does_not_spill_what_it_should_have_masked(lines):
    assert logging.raiseExceptions is False
