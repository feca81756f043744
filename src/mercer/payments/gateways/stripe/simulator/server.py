"""The simulator as a WSGI application: the API under `/v1`, the pay page under `/pay`, faults under `/_simulator`."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from mercer.payments.gateways.stripe.simulator import api, faults, hooks, pages, till, wire
from mercer.payments.gateways.stripe.simulator.store import Store


@dataclass(frozen=True)
class Config:
    api_key: str
    hook_secret: str
    hook_url: str = ""
    """Where notifications go; empty sends none."""
    public_url: str = ""
    """`http://host:port` that browsers reach the simulator at; empty takes it from the request."""


class LostAnswer(ConnectionError):
    """Breaks the connection in the middle of an answer, on purpose."""


class Simulator:
    """`simulator(environ, start_response)`; `close()` stops its thread."""

    def __init__(self, store: Store, config: Config) -> None:
        self.store, self.config = store, config
        self.sender = hooks.Sender(
            store, url=config.hook_url, secret=config.hook_secret, sweep=lambda: till.sweep(store)
        )
        if config.hook_url:
            self.sender.start()

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        try:
            request = wire.read(environ, public_url=self.config.public_url)
            answer = self.answer(request)
        except wire.ApiError as error:
            answer = wire.as_json(error.body, error.status)
        except LostAnswer as lost:
            start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", "1000000")])
            return _broken(lost)
        headers = {"Content-Length": str(len(answer.body)), "X-Content-Type-Options": "nosniff", **answer.headers}
        start_response(answer.line, list(headers.items()))
        return [answer.body]

    def answer(self, request: wire.Request) -> wire.Answer:
        if request.path.startswith("/v1/"):
            return self._api(request)
        if request.path == "/_simulator/faults" and request.method == "POST" and _is_json(request):
            return self._add_faults(request)
        return pages.answer(self.store, request)

    def close(self) -> None:
        """Stops the thread, then closes the file."""
        self.sender.stop()
        if self.sender.is_alive():
            self.sender.join(timeout=15)
        self.store.close()

    def _api(self, request: wire.Request) -> wire.Answer:
        subject = f"{request.method} {request.path}"
        before = faults.take(self.store, ("refuse", "error_before"), subject)
        if before:
            raise LostAnswer if before["action"] == "refuse" else _broken_down()
        answer = api.answer(self.store, request, api_key=self.config.api_key)
        after = faults.take(self.store, ("drop", "error_after", "slow"), subject)
        if after and after["action"] == "slow":
            time.sleep(after["seconds"])
        elif after:
            raise LostAnswer if after["action"] == "drop" else _broken_down()
        return answer

    def _add_faults(self, request: wire.Request) -> wire.Answer:
        wanted = json.loads(request.body)
        if wanted.get("clear"):
            faults.clear(self.store)
        for fault in wanted.get("faults", []):
            faults.add(self.store, **fault)
        return wire.as_json({"faults": faults.active(self.store)})


def _broken(error: LostAnswer) -> Iterator[bytes]:
    """Part of an answer, then nothing: the server can only close the connection."""
    yield b"{"
    raise error


def _broken_down() -> wire.ApiError:
    return wire.ApiError(500, "An unknown error occurred.", type="api_error")


def _is_json(request: wire.Request) -> bool:
    return request.headers.get("content-type", "").startswith("application/json")
