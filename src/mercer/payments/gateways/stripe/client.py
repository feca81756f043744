"""Stripe's official SDK over our own HTTP client: one time-out, no retries of its own, never inside a transaction."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

import stripe

from mercer.kernel import http
from mercer.payments.gateways.protocol import GatewayError

TIMEOUT = 20.0  # seconds for a whole call

stripe.enable_telemetry = False


class Transport(stripe.HTTPClient):
    """Hands the SDK's requests to `kernel.http`."""

    name = "mercer"

    def request(  # type: ignore[override]  # the SDK takes bytes as well, as its own clients give them
        self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any = None, **_: Any
    ) -> tuple[bytes, int, Mapping[str, str]]:
        try:
            answer = http.request(
                method.upper(), url, timeout=TIMEOUT, trusted=True, headers=headers, content=post_data or None
            )
        except http.HttpError as error:
            raise stripe.APIConnectionError(f"{type(error).__name__}: {error}", should_retry=error.retriable) from error
        return answer.content, answer.status_code, answer.headers

    def close(self) -> None:
        """Nothing is kept open here."""


def connect(api_key: str, *, base: str = "") -> stripe.StripeClient:
    """A client of Stripe, or of whatever speaks its protocol at `base`."""
    addresses: Any = {"api": base} if base else {}
    return stripe.StripeClient(api_key, base_addresses=addresses, max_network_retries=0, http_client=Transport())


@contextlib.contextmanager
def errors_as_ours() -> Iterator[None]:
    """`GatewayError` for every way the SDK says no.

    Retriable: no answer, too many requests, an error on their side, a wrong key (it may be set right).
    Not retriable: the request itself was refused.
    """
    try:
        yield
    except stripe.StripeError as error:
        refused = isinstance(error, stripe.InvalidRequestError | stripe.IdempotencyError | stripe.CardError)
        message = error.user_message or type(error).__name__
        raise GatewayError(f"Stripe: {message}", retriable=not refused, code=error.code or "") from error
