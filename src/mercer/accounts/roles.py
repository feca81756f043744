"""Roles: named sets of permissions that the owner of a shop may change."""

from __future__ import annotations

from collections.abc import Iterable

from mercer.accounts import permissions
from mercer.accounts.models import Role


def ensure() -> dict[str, Role]:
    """The roles a shop starts with, by name; missing ones are made, changed ones stay as they are."""
    kept = {role.name: role for role in Role.objects.filter(name__in=permissions.ROLES)}
    missing = [name for name in permissions.ROLES if name not in kept]
    if missing:
        Role.objects.bulk_create(
            [Role(name=name, permissions=permissions.cleaned(permissions.ROLES[name])) for name in missing],
            ignore_conflicts=True,
        )
        kept = {role.name: role for role in Role.objects.filter(name__in=permissions.ROLES)}
    return kept


def define(name: str, *, codes: Iterable[str]) -> Role:
    """Makes the role, or gives it other permissions."""
    role, _ = Role.objects.update_or_create(name=name.strip(), defaults={"permissions": permissions.cleaned(codes)})
    return role
