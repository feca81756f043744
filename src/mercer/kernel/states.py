"""Procedures with states: what may follow what, decided by the database.

    DELIVERY = Transitions("state", {"packed": {"shipped"}, "shipped": {"delivered", "lost"}})
    if DELIVERY.move(parcel, to="shipped", shipped_at=now): ...

A move is one `UPDATE … WHERE state IN (allowed)`. Of any number of concurrent calls exactly one is
told True, so it alone continues with what follows from the move.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from mercer.kernel.errors import Refusal


class IllegalTransition(Refusal):
    """The state has moved on, or was never one this step may follow."""

    code = "illegal_transition"
    status = 409
    title = _("This has changed in the meantime, and the step is no longer possible.")


class Transitions:
    """A table of state → states that may follow. States without successors may be left out as keys."""

    def __init__(self, field: str, table: Mapping[str, Collection[str]]) -> None:
        self.field = field
        self.table = {state: frozenset(successors) for state, successors in table.items()}
        self.states = frozenset(self.table).union(*self.table.values())

    def allows(self, state: str, to: str) -> bool:
        return to in self.table.get(state, ())

    def sources(self, to: str) -> frozenset[str]:
        """The states from which `to` can be reached in one step."""
        if to not in self.states:
            raise ValueError(f"{self.field} has no state {to!r}")
        return frozenset(state for state in self.table if self.allows(state, to))

    @property
    def final(self) -> frozenset[str]:
        return frozenset(state for state in self.states if not self.table.get(state))

    def move(
        self, target: QuerySet | Model, *, to: str, from_: str | Collection[str] | None = None, **facts: Any
    ) -> bool:
        """Moves and writes `facts` (columns) with it; True for the one caller whose move it was.

        `from_` narrows the sources; naming one the table does not allow is a programming error.
        """
        sources = self._narrowed(to, from_)
        rows = target if isinstance(target, QuerySet) else type(target)._base_manager.filter(pk=target.pk)
        moved = rows.filter(**{f"{self.field}__in": sources}).update(**{self.field: to}, **facts) > 0
        if moved and isinstance(target, Model):
            _remember(target, {self.field: to, **facts})
        return moved

    def require(self, target: QuerySet | Model, *, to: str, **more: Any) -> None:
        """As `move`, but `IllegalTransition` instead of False."""
        if not self.move(target, to=to, **more):
            raise IllegalTransition(state=self._state_of(target), to=to)

    def _narrowed(self, to: str, from_: str | Collection[str] | None) -> list[str]:
        sources = self.sources(to)
        if from_ is None:
            return sorted(sources)
        wanted = {from_} if isinstance(from_, str) else set(from_)
        if not wanted <= sources:
            raise ValueError(f"{self.field}: {to} does not follow {', '.join(sorted(wanted - sources))}")
        return sorted(wanted)

    def _state_of(self, target: QuerySet | Model) -> str | None:
        rows = target if isinstance(target, QuerySet) else type(target)._base_manager.filter(pk=target.pk)
        return rows.values_list(self.field, flat=True).first()


def _remember(instance: Model, facts: dict[str, Any]) -> None:
    """The instance in hand shows what was written; results of expressions are read again when needed."""
    for name, value in facts.items():
        if hasattr(value, "resolve_expression"):
            instance.__dict__.pop(getattr(instance._meta.get_field(name), "attname", name), None)
        else:
            setattr(instance, name, value)
