"""Which address a request counts as, with and without proxies in front."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from mercer.config.proxies import ProxyMiddleware


def address(settings, proxies, header):
    settings.PROXIES = proxies
    headers = {"HTTP_X_FORWARDED_FOR": header} if header is not None else {}
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", **headers)
    return ProxyMiddleware(lambda asked: HttpResponse(asked.META["REMOTE_ADDR"]))(request).content.decode()


@pytest.mark.parametrize(
    ("proxies", "header", "seen"),
    [
        (0, "203.0.113.9", "10.0.0.1"),
        (1, None, "10.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "1.1.1.1, 203.0.113.9", "203.0.113.9"),
        (2, "6.6.6.6, 203.0.113.9, 198.51.100.2", "203.0.113.9"),
        (2, "203.0.113.9", "10.0.0.1"),
        (1, "[2001:db8::1]", "2001:db8::1"),
        (1, "somebody", "10.0.0.1"),
        (1, "", "10.0.0.1"),
    ],
)
def test_only_what_our_own_proxies_wrote_counts(settings, proxies, header, seen):
    assert address(settings, proxies, header) == seen
