"""Who may see private files. Media knows no owners, so packages above tell it, when they start.

guards.register(photos.may_see)        # (request, asset) → bool
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest

from mercer.media.models import Asset

Guard = Callable[[HttpRequest, Asset], bool]
STAFF_MAY = {Asset.PICTURE: ("returns.view",), Asset.DOCUMENT: ("shipping.work", "returns.view")}
_guards: list[Guard] = []


def register(guard: Guard) -> Guard:
    """From now on this guard is asked, too. One yes is enough."""
    if guard not in _guards:
        _guards.append(guard)
    return guard


def may_see(request: HttpRequest, asset: Asset) -> bool:
    """Everybody what is public; staff with the permission and the owner what is private."""
    if not asset.is_private:
        return True
    user = request.user
    if user.is_authenticated and user.is_staff and any(user.may(code) for code in STAFF_MAY[asset.kind]):
        return True
    return any(guard(request, asset) for guard in _guards)
