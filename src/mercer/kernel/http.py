"""The only way out: every outgoing HTTP request of the shop is made here.

Always with a time-out (for the whole exchange, too), a limit of size and no redirects; never inside
a transaction, where a slow partner would hold our locks. An address that is not from our own settings
(`trusted=False`: a webhook of a merchant, a picture's address) must be https and lead to the public
internet: the name is resolved once, every address of it is judged, and the connection goes to the
address that was judged while TLS still checks the name.
"""

from __future__ import annotations

import contextlib
import functools
import ipaddress
import json as json_module
import os
import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx

from mercer.kernel import db, deadline

LARGEST_ANSWER = 4_000_000
USER_AGENT = "Mercer"

# Nothing here is a place for us, whatever it claims; most contain or reach private addresses.
NO_GO = [
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
        "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
        "2001::/23",      # IETF protocols, Teredo among them
        "2001:db8::/32",  # documentation
        "2002::/16",      # 6to4 carries an IPv4 address
        "3fff::/20",      # documentation
    )
]  # fmt: skip
GLOBAL_V6 = ipaddress.ip_network("2000::/3")  # leaves out mapped, NAT64, local and link-local addresses


class NetworkInsideTransaction(RuntimeError):
    """A bug: somebody else's server would decide how long our rows stay locked."""


class HttpError(Exception):
    """No answer. `retriable`: another try later may succeed.

    `delivered` is False when the request certainly was not; else the partner may have acted on it.
    """

    retriable = False
    delivered = False


class ForbiddenAddress(HttpError):
    """The address is not https, or not on the public internet."""


class NoConnection(HttpError):
    """The partner could not be reached; nothing was sent."""

    retriable = True


class NoAnswer(HttpError):
    """The request was sent, but no whole answer came in time: it may have had its effect."""

    retriable = True
    delivered = True


class TooLarge(HttpError):
    """The answer is larger than we want to read, or could become so when unpacked."""

    delivered = True


@dataclass(frozen=True, slots=True)
class Response:
    """An answer, read to its end. Any status; a redirect is an answer like others."""

    status_code: int
    headers: Mapping[str, str]
    content: bytes
    url: str

    @property
    def ok(self) -> bool:
        return 200 <= self.status_code < 300

    @property
    def retriable(self) -> bool:
        """Whether the partner asks for patience rather than for another request."""
        return self.status_code in (408, 425, 429) or self.status_code >= 500

    @property
    def text(self) -> str:
        return self.content.decode("utf-8", "replace")

    def json(self) -> Any:
        """`ValueError` when it is not JSON."""
        return json_module.loads(self.content)


def request(
    method: str,
    url: str,
    *,
    timeout: float,
    trusted: bool,
    headers: Mapping[str, str] | None = None,
    content: bytes | str | None = None,
    json: Any = None,
    data: Mapping[str, Any] | None = None,
    params: Mapping[str, Any] | None = None,
    largest: int = LARGEST_ANSWER,
) -> Response:
    """One exchange, at most `timeout` seconds in all. `HttpError` when no answer comes."""
    if db.in_transaction():
        raise NetworkInsideTransaction(f"{method} {urlsplit(url).hostname} while a transaction is open")
    target, extra, extensions = (url, {}, {}) if trusted else _pinned(url)
    sent = {"User-Agent": USER_AGENT, "Accept-Encoding": "identity", **(headers or {}), **extra}
    body = {"content": content, "json": json, "data": data, "params": params}
    with (
        _errors_as_ours(),
        deadline.within(timeout),
        _client(os.getpid(), trusted).stream(
            method, target, headers=sent, timeout=timeout, extensions=extensions, **body
        ) as answer,
    ):
        return Response(answer.status_code, answer.headers, _read(answer, largest), url)


def check_address(address: str) -> None:
    """`ForbiddenAddress` unless this IP address is on the public internet."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    inside = ip.version == 6 and ip not in GLOBAL_V6
    if inside or not ip.is_global or any(ip in network for network in NO_GO if network.version == ip.version):
        raise ForbiddenAddress(f"{address} is not on the public internet")


def resolve(host: str, port: int) -> list[str]:
    """All addresses of a name, in the system's order of preference."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NoConnection(f"{host} has no address") from error
    return [str(entry[4][0]) for entry in found]


@functools.lru_cache(maxsize=4)
def _client(process: int, trusted: bool) -> httpx.Client:
    """One pool of connections per process; strangers' connections are not kept, their names may move."""
    limits = httpx.Limits(max_connections=50, max_keepalive_connections=10 if trusted else 0)
    return httpx.Client(follow_redirects=False, trust_env=False, transport=deadline.transport(limits))


@contextlib.contextmanager
def _errors_as_ours() -> Iterator[None]:
    try:
        yield
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
        raise NoConnection(str(error)) from error
    except (httpx.TimeoutException, httpx.TransportError, httpx.DecodingError) as error:
        raise NoAnswer(str(error) or type(error).__name__) from error
    except httpx.InvalidURL as error:
        raise ForbiddenAddress(str(error)) from error


def _pinned(url: str) -> tuple[str, dict[str, str], dict[str, str]]:
    """The URL with its judged address for a name, the Host header and the name TLS must check."""
    parts = urlsplit(url)
    try:
        port = parts.port or 443
    except ValueError as error:
        raise ForbiddenAddress("no such port") from error
    if parts.scheme != "https" or not parts.hostname or parts.username or parts.password:
        raise ForbiddenAddress("only plain https:// addresses are called")
    addresses = resolve(parts.hostname, port)
    for address in addresses:
        check_address(address)
    literal = f"[{addresses[0]}]" if ":" in addresses[0] else addresses[0]
    pinned = parts._replace(netloc=f"{literal}:{port}", fragment="").geturl()
    host = parts.netloc if parts.port else parts.hostname
    return pinned, {"Host": host}, {"sni_hostname": parts.hostname}


def _read(answer: httpx.Response, largest: int) -> bytes:
    """The body, watched while it comes in. Compressed ones are not unpacked: they may be bombs."""
    if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise TooLarge("the answer is compressed, although we asked for it plain")
    chunks, size = [], 0
    for chunk in answer.iter_raw():
        size += len(chunk)
        if size > largest:
            raise TooLarge(f"more than {largest} bytes")
        chunks.append(chunk)
    return b"".join(chunks)
