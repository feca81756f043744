"""People with a log-in: made by sign-up, by an owner, or by the demo."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from mercer.accounts.models import Role, User
from mercer.kernel import events
from mercer.kernel.actors import SYSTEM, Actor
from mercer.kernel.errors import Refusal


class AddressTaken(Refusal):
    """Somebody has a log-in with this address."""

    code = "address_taken"
    title = _("There is a log-in with this e-mail address already.")


class WeakPassword(Refusal):
    """Too short, too common, or too much like the address."""

    code = "weak_password"
    status = 422
    title = _("Please choose a better password.")


class LastOwner(Refusal):
    """A shop without an owner cannot be managed."""

    code = "last_owner"
    title = _("This is the last owner of the shop.")


@transaction.atomic
def create(
    email: str,
    *,
    password: str | None = None,
    name: str = "",
    language: str = "",
    confirmed: bool = False,
    actor: Actor = SYSTEM,
    now: datetime,
) -> User:
    """A log-in. `confirmed`: the address is known to be theirs. `AddressTaken`, `WeakPassword`."""
    user = User(email=email.strip().lower(), name=name.strip(), language=language)
    if password is not None:
        checked_password(password, user)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise AddressTaken(fields={"email": str(AddressTaken.title)}) from error
    EmailAddress.objects.create(user=user, email=user.email, verified=confirmed, primary=True)
    events.record("account.created", subject=user, actor=actor, at=now)
    if confirmed:
        events.record("account.address_confirmed", subject=user, actor=actor, at=now)
    return user


def checked_password(password: str, user: User) -> str:
    """The password, or `WeakPassword` with the reasons."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise WeakPassword(fields={"password": " ".join(error.messages)}) from error
    return password


@transaction.atomic
def make_staff(user: User, *, roles: Iterable[Role] = (), owner: bool = False, actor: Actor, now: datetime) -> User:
    """Gives a log-in exactly these roles. `LastOwner` when nobody would be left."""
    if user.is_owner and not owner:
        _keep_an_owner(user)
    roles = list(roles)
    user.is_staff, user.is_owner = True, owner
    user.save(update_fields=["is_staff", "is_owner"])
    user.roles.set(roles)
    _forget_permissions(user)
    facts = {"roles": [role.name for role in roles], "owner": owner}
    events.record("staff.changed", subject=user, actor=actor, at=now, data=facts)
    return user


@transaction.atomic
def dismiss(user: User, *, actor: Actor, now: datetime) -> None:
    """No longer staff: roles taken, sessions ended, keys of theirs dead with the next request. `LastOwner`."""
    if user.is_owner:
        _keep_an_owner(user)
    user.is_staff = user.is_owner = False
    user.save(update_fields=["is_staff", "is_owner"])
    user.roles.clear()
    _forget_permissions(user)
    end_sessions(user)
    events.record("staff.dismissed", subject=user, actor=actor, at=now)


def end_sessions(user: User) -> int:
    """Logs the person out everywhere; how many sessions there were."""
    rows = UserSession.objects.filter(user=user)
    keys = list(rows.values_list("session_key", flat=True))
    rows.delete()
    return Session.objects.filter(session_key__in=keys).delete()[0]


def _keep_an_owner(user: User) -> None:
    owners = User.objects.select_for_update().filter(is_owner=True, is_active=True).order_by("pk")
    if not any(owner.pk != user.pk for owner in owners):
        raise LastOwner


def _forget_permissions(user: User) -> None:
    user.__dict__.pop("permissions", None)
