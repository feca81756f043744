"""Requests over connections that stay open, sent by this process, whose own work is not counted."""

import http.client
import threading
import time


def send(
    port: int, path: str, *, requests: int, connections: int = 4, headers: dict | None = None
) -> tuple[float, int, int]:
    """(seconds, bytes of one answer, answers). `SystemExit` when an answer is not 200: there is nothing to measure then."""
    sizes: list[int] = []
    share = max(1, requests // connections)
    started = time.perf_counter()
    threads = [
        threading.Thread(target=_client, args=(port, path, share, headers or {}, sizes)) for _ in range(connections)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(sizes) != share * connections:
        raise SystemExit(f"{path}: only {len(sizes)} of {share * connections} answers were good")
    return time.perf_counter() - started, sizes[0], len(sizes)


def _client(port: int, path: str, count: int, headers: dict, sizes: list[int]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for _ in range(count):
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            return
        sizes.append(len(body))
    connection.close()
