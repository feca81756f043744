"""What can be done with many rows at once: what will become of each is shown before, and what is refused, and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from mercer.kernel.errors import Refusal

Values = dict[str, Any]
Outcome = tuple[Any, Refusal | None]


# Does it to one row, (row, values, *, actor, now), through the owner's verb, which may refuse.
One = Callable[..., None]
# Does it to all rows together, for verbs that want them so; answers with what became of each.
Whole = Callable[..., list[Outcome]]


@dataclass(frozen=True)
class Act:
    """`one` (or `whole`) does it; `form` asks what it needs; `will` says in words what becomes of a row, `refuses` why it cannot be.

    `refuses` asks the database nothing: `load` brings rows with all it looks at. Where a verb knows better than
    `refuses`, its refusal is part of the result. `page` leads to a page about the chosen rows instead: nothing is changed there.
    A verb that opens its `own_transaction` (it talks to a carrier, a provider) may run twice when a worker dies, so it has to refuse the
    second time; the others are booked together with their progress, exactly once.
    """

    code: str
    label: Any
    permission: str
    title: Any
    one: One | None = None
    whole: Whole | None = None
    form: type[forms.Form] | None = None
    load: Callable[[Sequence[str]], list[Any]] | None = None
    refuses: Callable[[Any, Values], object] = lambda row, values: ""
    will: Callable[[Any, Values], object] = lambda row, values: ""
    page: Callable[[Sequence[str]], str] | None = None
    icon: str = ""
    tone: str = ""
    button: Any = ""
    own_transaction: bool = False
