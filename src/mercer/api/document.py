"""The schema this API serves of itself (OpenAPI 3.1), and the pages that show it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from ninja import NinjaAPI
from ninja.operation import Operation
from pydantic.json_schema import models_json_schema

from mercer.accounts.access import ApiKeyAuth
from mercer.api.schemas.problem import Problem
from mercer.kernel.errors import PROBLEM_TYPE

STABILITY = (
    "There is one version of this API. Until the shop's 1.0 it may still change, told in the changelog; from then on fields, "
    "operations and codes are only added. Ignore fields you do not know."
)
ABOUT = f"""The shop for programs: the same story its pages tell, by the same rules.

- **Keys.** `Authorization: Bearer mk_…`; a key is made in the back office and may do what its permissions say. Browsing, carts
  and ordering need none. An order opens with the `Order-Token` its placing gave. Cookies count for nothing.
- **Money** is whole minor units with a currency: `{{"amount": 2400, "currency": "EUR"}}`. **Times** are RFC 3339, in UTC.
- **Once.** What moves money takes an `Idempotency-Key`: send it again with the same request, and the first answer comes again.
- **No** is said in problem details (RFC 9457): `code` for programs, `detail` for people, `fields` for what to correct.
- **Pages.** Lists give `next`; send it as `cursor`. Nothing repeats or is missed when rows come and go.
- **How often** is told in `RateLimit-*`; after a 429, `Retry-After` says when again.

{STABILITY}"""
TAGS = [
    {"name": "Catalog", "description": "What is for sale."},
    {"name": "Carts", "description": "From the first article to the order."},
    {"name": "Orders", "description": "What was agreed, and where it is."},
    {"name": "Returns", "description": "Goods that come back."},
    {"name": "Reviews", "description": "What buyers say."},
    {"name": "Payments", "description": "Money in and out."},
    {"name": "Shipping", "description": "Pick, pack, ship."},
    {"name": "Products", "description": "Goods as the staff keep them."},
    {"name": "Prices", "description": "What things cost."},
    {"name": "Stock", "description": "What lies where."},
    {"name": "Customers", "description": "Whom we sell to."},
    {"name": "Reports", "description": "Figures, and what happens."},
    {"name": "Theme", "description": "How the shop looks."},
]
REF = "#/components/schemas/{model}"
ALWAYS = (400, 404, 422, 429, 503)
GUARDED = (401, 403)
CHANGING = (409,)
REASONS = {
    400: "The request cannot be read.",
    401: "No live key, and nothing else that would open this.",
    403: "The key, or whoever made it, may not do this.",
    404: "There is no such thing, or it is somebody else's.",
    405: "Another method is meant.",
    409: "A rule of the shop, or of its state, says no.",
    422: "The input does not fit; `fields` says where.",
    429: "Too often; `Retry-After` says when again.",
    502: "A partner (a carrier, a payment provider) did not do it.",
    503: "The shop has not been opened yet.",
}
HEADERS = {
    "RateLimit-Limit": "Requests at once.",
    "RateLimit-Remaining": "How many are left.",
    "RateLimit-Reset": "Seconds until all are there again.",
}


def also_answers(*statuses: int) -> Callable:
    """Refusals the document would not guess."""

    def told(view: Callable) -> Callable:
        view.also_answers = statuses  # type: ignore[attr-defined]
        return view

    return told


@functools.cache
def of(api: NinjaAPI) -> dict[str, Any]:
    """The finished document; made once, as nothing in it changes while the process lives."""
    document: dict[str, Any] = dict(api.get_openapi_schema(path_prefix="/api/"))
    _, problem = models_json_schema([(Problem, "serialization")], ref_template=REF)
    document["components"]["schemas"] |= problem["$defs"]
    document["components"]["headers"] = {
        name: {"description": words, "schema": {"type": "integer"}} for name, words in HEADERS.items()
    }
    for path, operation in operations(api):
        _finish(document["paths"][path][operation.methods[0].lower()], operation)
    document["paths"] = dict(sorted(document["paths"].items()))
    return document


def operations(api: NinjaAPI) -> list[tuple[str, Operation]]:
    """All of them, each with the path it is shown under."""
    return [
        (f"/api{path}", operation)
        for router in api._get_bound_routers()
        for path, view in router.path_operations.items()
        for operation in view.operations
    ]


def _finish(told: dict[str, Any], operation: Operation) -> None:
    """Refusals, allowances and permissions of one operation."""
    guards = [guard for guard in operation.auth_callbacks if isinstance(guard, ApiKeyAuth)]
    statuses = {*ALWAYS, *(GUARDED if operation.auth_callbacks else ())}
    statuses |= {*CHANGING} if operation.methods[0] != "GET" else set()
    statuses |= set(getattr(operation.view_func, "also_answers", ()))
    for status in sorted(statuses):
        told["responses"][status] = _refusal(status)
    told["responses"] = {str(status): told["responses"][status] for status in sorted(told["responses"], key=int)}
    for response in told["responses"].values():
        response.setdefault("headers", {}).update({n: {"$ref": f"#/components/headers/{n}"} for n in HEADERS})
    if guards and guards[0].permission:
        told["x-permission"] = guards[0].permission
        words = f"Permission: `{guards[0].permission}`."
        told["description"] = f"{told['description']}\n\n{words}" if told.get("description") else words


def _refusal(status: int) -> dict[str, Any]:
    schema = {"$ref": REF.format(model="Problem")}
    return {"description": REASONS[status], "content": {PROBLEM_TYPE: {"schema": schema}}}
