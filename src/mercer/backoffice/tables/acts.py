"""What can be done with many rows at once: what will become of each is shown before, and what is refused, and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django import forms

from mercer.kernel.actors import Actor
from mercer.kernel.errors import Refusal

Values = dict[str, Any]
Outcome = tuple[Any, Refusal | None]


class One(Protocol):
    """Does it to one row through the owner's verb, which may refuse."""

    def __call__(self, row: Any, values: Values, *, actor: Actor, now: datetime) -> None: ...


class Whole(Protocol):
    """Does it to all rows together, for verbs that want them so; answers with what became of each."""

    def __call__(self, rows: Sequence[Any], values: Values, *, actor: Actor, now: datetime) -> list[Outcome]: ...


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
