"""Who asks, when proxies stand in front: each appends the address it heard from to `X-Forwarded-For`.

The entries before those of our own proxies are whatever the client wrote. Without proxies the header is not read at all.
"""

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class ProxyMiddleware:
    """Makes `REMOTE_ADDR` the address the outermost of `settings.PROXIES` proxies heard from."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.PROXIES and (address := forwarded_for(request.META.get("HTTP_X_FORWARDED_FOR", ""))):
            request.META["REMOTE_ADDR"] = address
        return self.get_response(request)


def forwarded_for(header: str) -> str:
    """The entry our outermost proxy wrote; empty when there are fewer, or when it is no address."""
    entries = [entry.strip() for entry in header.split(",")]
    if len(entries) < settings.PROXIES:
        return ""
    try:
        return str(ipaddress.ip_address(entries[-settings.PROXIES].strip("[]")))
    except ValueError:
        return ""
