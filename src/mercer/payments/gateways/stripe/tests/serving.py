"""The simulator as a real HTTP server on a loopback port, for tests."""

from __future__ import annotations

import contextlib
import pathlib
import socketserver
import threading
import wsgiref.simple_server
from collections.abc import Callable, Iterator

from mercer.payments.gateways.stripe import simulator


class Server(socketserver.ThreadingMixIn, wsgiref.simple_server.WSGIServer):
    daemon_threads = True


class Handler(wsgiref.simple_server.WSGIRequestHandler):
    """Silent, also about the answers that are lost on purpose."""

    def log_message(self, format: str, *args: object) -> None:
        pass

    def get_stderr(self):
        return _Nowhere()


class _Nowhere:
    def write(self, text: str) -> int:
        return len(text)

    def flush(self) -> None:
        pass


@contextlib.contextmanager
def served(application: Callable) -> Iterator[str]:
    """Serves a WSGI application in a thread; its address."""
    with wsgiref.simple_server.make_server("127.0.0.1", 0, application, Server, Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@contextlib.contextmanager
def stripe(folder: pathlib.Path, *, hook_url: str = "") -> Iterator[tuple[simulator.Simulator, str]]:
    """A simulator with its address."""
    config = simulator.Config(api_key="sk_test_simulated", hook_secret="whsec_simulated", hook_url=hook_url)
    application = simulator.app(folder, config)
    try:
        with served(application) as url:
            yield application, url
    finally:
        application.close()
