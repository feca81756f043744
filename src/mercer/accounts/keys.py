"""Keys for programs: made once, shown once, kept as a digest, revoked but never deleted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from mercer.accounts import permissions as permission_codes
from mercer.accounts.models import ApiKey, User
from mercer.kernel import crypto
from mercer.kernel.errors import Refusal

MARK = "mk_"
PREFIX_LENGTH = 11
NOTE_USE_EVERY = timedelta(minutes=5)


class BeyondOwnPower(Refusal):
    """Nobody hands out more than they have."""

    code = "beyond_own_power"
    status = 403
    title = _("You cannot give a key more rights than you have yourself.")


def make(name: str, permissions: Iterable[str], by: User, now: datetime) -> tuple[ApiKey, str]:
    """A new key and its plain text, which cannot be shown again. `BeyondOwnPower`."""
    codes = permission_codes.cleaned(permissions)
    beyond = [code for code in codes if not by.may(code)]
    if beyond:
        raise BeyondOwnPower(permissions=beyond)
    plain = MARK + crypto.new_token()
    key = ApiKey.objects.create(
        name=name.strip()[:80],
        prefix=plain[:PREFIX_LENGTH],
        digest=crypto.digest_token(plain),
        permissions=codes,
        created_by=by,
        created_at=now,
    )
    return key, plain


def find(plain: str, *, now: datetime | None = None) -> ApiKey | None:
    """The live key of this text. With `now`, its use is noted (at most every few minutes)."""
    if not plain.startswith(MARK) or len(plain) > 100:
        return None
    key = ApiKey.objects.select_related("created_by").filter(digest=crypto.digest_token(plain), revoked_at=None).first()
    if key is None or not key.created_by.is_active:
        return None
    if now and (key.last_used_at is None or now - key.last_used_at > NOTE_USE_EVERY):
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
    return key


def revoke(key: ApiKey, *, now: datetime) -> None:
    """From now on the key opens nothing. Twice is once."""
    ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now)
    key.refresh_from_db(fields=["revoked_at"])
