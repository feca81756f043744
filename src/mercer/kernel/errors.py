"""The one kind of "no": a rule of the business says no, and one place renders it.

A refusal is defined beside the function that raises it:

    class OutOfStock(errors.Refusal):
        code = "out_of_stock"
        title = _("Some of this has just been sold.")

    raise OutOfStock(short=[{"sku": "A-1", "available": 2}])

Anything that is not a `Refusal` is a bug.
"""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mercer.kernel.money import Money

PROBLEM_TYPE = "application/problem+json"


class Refusal(Exception):
    """A broken rule: `code` for programs, `title` and `message` for people, `facts` for both.

    `fields` says which input is to blame (name → sentence), for forms and API alike.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409
    title: ClassVar[str | Promise] = _("This is not possible.")

    def __init__(self, message: object = None, *, fields: dict[str, str] | None = None, **facts: Any) -> None:
        super().__init__(message)
        self.message, self.fields, self.facts = message, fields or {}, facts

    @property
    def detail(self) -> str:
        """The sentence for the person: the message if there is one, else the title."""
        return str(self.message or self.title)

    @property
    def headers(self) -> dict[str, str]:
        """Extra headers of the answer; `retry_after` (seconds) among the facts becomes one."""
        after = self.facts.get("retry_after")
        return {} if after is None else {"Retry-After": str(int(after))}

    def problem(self) -> dict[str, Any]:
        """Problem details (RFC 9457), safe for JSON."""
        return {
            "type": f"/problems/{self.code.replace('_', '-')}",
            "title": str(self.title),
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
            "fields": {name: str(sentence) for name, sentence in self.fields.items()},
            "facts": json.loads(json.dumps(self.facts, cls=FactEncoder)),
        }

    def __str__(self) -> str:
        facts = ", ".join(f"{key}={value}" for key, value in self.facts.items())
        return f"{self.code}: {self.detail}" + (f" ({facts})" if facts else "")


class NotFound(Refusal):
    """What does not exist and what is somebody else's look the same."""

    code = "not_found"
    status = 404
    title = _("We could not find this.")


class Invalid(Refusal):
    """Input that cannot be understood; `fields` says where."""

    code = "invalid"
    status = 422
    title = _("Please check what you entered.")


class FactEncoder(DjangoJSONEncoder):
    """Facts may hold money, dates, decimals, ids and sets; anything else becomes its text."""

    def default(self, o: Any) -> Any:
        if isinstance(o, Money):
            return {"amount": o.amount, "currency": o.currency}
        if isinstance(o, set | frozenset):
            return sorted(o, key=str)
        try:
            return super().default(o)
        except TypeError:
            return str(o)
