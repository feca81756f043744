"""The start-up check: a page without a declared policy is not served (mercer.E001, mercer.E002)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.core import checks
from django.urls import URLPattern, URLResolver, get_resolver
from ninja.operation import PathView

from mercer.accounts.access import ApiKeyAuth


@checks.register(checks.Tags.security)
def every_page_has_a_policy(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Walks the whole URL map."""
    found: list[checks.CheckMessage] = []
    for route, view in routes(get_resolver()):
        if getattr(view, "access_policy", None) is None:
            found.append(
                _error(
                    "E001",
                    f"/{route} ({name_of(view)}) declares no policy",
                    "Decorate the view with one of mercer.accounts.access.",
                )
            )
        found += [
            _error(
                "E002",
                f"the operation {name_of(operation.view_func)} at /{route} is open without saying so",
                "Give it auth=access.api(…), or decorate it with access.public.",
            )
            for operation in operations(view)
            if not _guarded(operation)
        ]
    return found


def routes(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, Callable]]:
    """Every route of the URL map with its view."""
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route, pattern.callback
        else:
            yield from routes(pattern, route)


def operations(view: Callable) -> list:
    """The operations behind a view of django-ninja, which keeps them in the closure of the view; none for others."""
    while hasattr(view, "__wrapped__"):
        view = view.__wrapped__
    cells = [cell.cell_contents for cell in getattr(view, "__closure__", None) or ()]
    return next((found.operations for found in cells if isinstance(found, PathView)), [])


def name_of(view: Callable) -> str:
    return f"{getattr(view, '__module__', '?')}.{getattr(view, '__qualname__', type(view).__name__)}"


def _guarded(operation: Any) -> bool:
    said_open = getattr(operation.view_func, "access_policy", None) is not None
    return said_open or any(isinstance(guard, ApiKeyAuth) for guard in operation.auth_callbacks)


def _error(number: str, text: str, hint: str) -> checks.Error:
    return checks.Error(text, hint=hint, id=f"mercer.{number}")
