"""What the log-in package does our way: letters, links, where to go, what is written down, secrets at rest."""

from __future__ import annotations

import base64
import io
import urllib.parse
from typing import Any

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core import context as current
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from qrcode.image.svg import SvgPathFillImage

from mercer.accounts import access, mails
from mercer.accounts.models import User
from mercer.kernel import clock, crypto, events

SECRET_CONTEXT = "accounts.second_factor"  # noqa: S105  the name of a purpose


class AccountAdapter(DefaultAccountAdapter):
    """`settings.ACCOUNT_ADAPTER`."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        mails.compose(template_prefix.rpartition("/")[2], to=email, values=context).send()

    def get_reset_password_from_key_url(self, key: str) -> str:
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return mails.public(path.replace("UID-KEY", urllib.parse.quote(key)))

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return mails.public(reverse("account_confirm_email", args=[emailconfirmation.key]))

    def send_account_already_exists_mail(self, email: str) -> None:
        """Takes as long as opening an account would, so that a clock does not tell either."""
        User().set_password(email)
        super().send_account_already_exists_mail(email)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return "/staff/" if request.user.is_staff else settings.LOGIN_REDIRECT_URL

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return settings.LOGIN_REDIRECT_URL

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Packages above hear of it: the person's earlier guest orders now belong to this log-in."""
        with transaction.atomic():
            confirmed = super().confirm_email(request, email_address)
            if confirmed:
                self._tell("account.address_confirmed", request, email_address.user)
        return confirmed

    def post_login(self, request: HttpRequest, user: User, **facts: Any) -> HttpResponse:
        """Log-ins of staff are part of the audit trail."""
        if user.is_staff:
            with transaction.atomic():
                self._tell("account.logged_in", request, user)
        return super().post_login(request, user, **facts)

    def _tell(self, verb: str, request: HttpRequest, user: User) -> None:
        actor = access.actor_of(user)
        events.record(
            verb,
            subject=user,
            actor=actor,
            at=clock.now(),
            data={"ip": self.get_client_ip(request)} if user.is_staff else {},
        )


class SecondFactorAdapter(DefaultMFAAdapter):
    """`settings.MFA_ADAPTER`."""

    def encrypt(self, text: str) -> str:
        return base64.b64encode(crypto.encrypt(text.encode(), context=SECRET_CONTEXT)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.decrypt(base64.b64decode(encrypted_text), context=SECRET_CONTEXT).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Staff who need a second factor keep at least one."""
        if not (settings.STAFF_NEED_SECOND_FACTOR and authenticator.user.is_staff):
            return True
        others = Authenticator.objects.filter(user_id=authenticator.user_id).exclude(pk=authenticator.pk)
        return others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()

    def build_totp_svg(self, url: str) -> str:
        """Dark on white, whatever colors the page has: many cameras do not read it the other way round."""
        picture = io.BytesIO()
        qrcode.make(url, image_factory=SvgPathFillImage).save(picture)
        return picture.getvalue().decode()

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return _("Passkey %(number)s") % {"number": count + 1} if count else _("Passkey")

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The host that passkeys are bound to: the public one; while developing, the one in use."""
        host = (
            urllib.parse.urlsplit(settings.PUBLIC_URL).hostname
            if settings.SECURE
            else current.request.get_host().partition(":")[0]
        )
        return {"id": host or "", "name": settings.MFA_TOTP_ISSUER}
