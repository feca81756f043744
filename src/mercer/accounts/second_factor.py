"""Staff prove themselves by two things: something they know and something they have (a passkey is both)."""

from __future__ import annotations

import urllib.parse

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _


def missing(request: HttpRequest) -> str | None:
    """Where this member of the staff must go first, or None when all is well.

    Costs no query once the session has used a second factor.
    """
    if not settings.STAFF_NEED_SECOND_FACTOR or used(request):
        return None
    back = urllib.parse.urlencode({"next": request.get_full_path() if request.method == "GET" else "/staff/"})
    kinds = set(Authenticator.objects.filter(user_id=request.user.pk).values_list("type", flat=True))
    if Authenticator.Type.TOTP in kinds:
        return f"{reverse('mfa_reauthenticate')}?{back}"
    if Authenticator.Type.WEBAUTHN in kinds:
        return f"{reverse('mfa_reauthenticate_webauthn')}?{back}"
    messages.info(request, _("Staff need a second way to prove who they are. Add a passkey or an authenticator app."))
    return reverse("mfa_index")


def used(request: HttpRequest) -> bool:
    """Whether this session was opened, or confirmed, with a second factor."""
    return any(proof.get("method") == "mfa" for proof in get_authentication_records(request, request.user))
