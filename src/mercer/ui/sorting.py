"""Table heads one can sort by: the page says which columns, the address says which one now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.http import HttpRequest


def columns(request: HttpRequest, heads: Iterable[Mapping], *, default: str = "") -> list[dict]:
    """`heads` are column dicts; one with a `sort` key gains `sort_url` and `sorted`.

    The key travels as `?sort=name` or `?sort=-name`. Choosing the sorted column again turns it round; the page number is dropped.
    """
    current = request.GET.get("sort") or default
    return [_column(dict(head), request, current) for head in heads]


def order(request: HttpRequest, allowed: Mapping[str, str], *, default: str) -> str:
    """The ordering asked for as a field expression of `allowed` (key → field), `-` kept; anything else is the default."""
    asked = request.GET.get("sort") or default
    key = asked.removeprefix("-")
    if key not in allowed:
        asked, key = default, default.removeprefix("-")
    return ("-" if asked.startswith("-") else "") + allowed[key]


def _column(head: dict, request: HttpRequest, current: str) -> dict:
    key = head.pop("sort", None)
    if key is None:
        return head
    head["sorted"] = {key: "ascending", f"-{key}": "descending"}.get(current)
    parameters = request.GET.copy()
    parameters.pop("page", None)
    parameters["sort"] = f"-{key}" if current == key else key
    head["sort_url"] = f"?{parameters.urlencode()}"
    return head
