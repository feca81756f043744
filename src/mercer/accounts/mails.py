"""The letters about an account: one row for each, one template for all.

A link is always built on `settings.PUBLIC_URL`. What the request says about its host is somebody's
claim, and a letter with a stranger's link would hand over the account.
"""

from __future__ import annotations

import urllib.parse
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import loader
from django.utils import translation
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True)
class Mail:
    """`link` names the value that holds the address of the button; `alarm` adds what to do if it was not you."""

    subject: Text
    text: Text
    button: Text = ""
    link: str = ""
    alarm: bool = False


MAILS: dict[str, Mail] = {
    "email_confirmation_signup": Mail(
        _("Please confirm your e-mail address"),
        _("Welcome! Confirm that this address is yours, and your account is ready. If you did not ask for an account, ignore this letter."),
        _("Confirm my address"),
        "activate_url",
    ),
    "email_confirmation": Mail(
        _("Please confirm your e-mail address"),
        _("Confirm that this address is yours. If you did not ask for this, ignore this letter."),
        _("Confirm my address"),
        "activate_url",
    ),
    "account_already_exists": Mail(
        _("You already have an account"),
        _("Somebody, probably you, tried to open an account with this address. There is one already: log in, or choose a new password."),
        _("Choose a new password"),
        "password_reset_url",
    ),
    "unknown_account": Mail(
        _("There is no account with this address"),
        _("Somebody asked for a new password for this address, but no account here uses it. You may have used another one."),
        _("Open an account"),
        "signup_url",
    ),
    "password_reset_key": Mail(
        _("Choose a new password"),
        _("You asked for a new password. The link works once. If you did not ask, ignore this letter: your password stays as it is."),
        _("Choose a new password"),
        "password_reset_url",
    ),
    "password_reset": Mail(_("Your password was changed"), _("The password of your account was chosen anew."), alarm=True),
    "password_changed": Mail(_("Your password was changed"), _("The password of your account was changed."), alarm=True),
    "password_set": Mail(_("Your account has a password"), _("A password was set for your account."), alarm=True),
    "email_changed": Mail(
        _("Your e-mail address was changed"), _("Your account now uses the address %(to_email)s instead of %(from_email)s."), alarm=True
    ),
    "email_confirm": Mail(_("Your e-mail address is confirmed"), _("Your e-mail address is confirmed."), alarm=True),
    "email_deleted": Mail(_("An e-mail address was removed"), _("The address %(deleted_email)s no longer belongs to your account."), alarm=True),
    "totp_activated": Mail(_("Authenticator app added"), _("From now on, logging in also asks for a code of your authenticator app."), alarm=True),
    "totp_deactivated": Mail(_("Authenticator app removed"), _("Logging in no longer asks for a code of an authenticator app."), alarm=True),
    "webauthn_added": Mail(_("Passkey added"), _("A passkey or security key was added to your account."), alarm=True),
    "webauthn_removed": Mail(_("Passkey removed"), _("A passkey or security key was removed from your account."), alarm=True),
    "recovery_codes_generated": Mail(_("New recovery codes"), _("New recovery codes were made for your account. The old ones no longer work."), alarm=True),
}  # fmt: skip


def compose(kind: str, *, to: str, values: dict[str, Any]) -> EmailMultiAlternatives:
    """The letter as a message; `KeyError` for a kind we have no words for."""
    mail = MAILS[kind]
    words = {name: value for name, value in values.items() if isinstance(value, str)}
    shared = import_string(settings.LETTER_CONTEXT)() if settings.LETTER_CONTEXT else {}
    context = {
        **shared,
        "language": translation.get_language() or "en",
        "subject": str(mail.subject),
        "text": str(mail.text) % words if "%(" in str(mail.text) else str(mail.text),
        "button": str(mail.button),
        "link": public(values[mail.link]) if mail.link else "",
        "alarm": mail.alarm,
        "ip": values.get("ip", ""),
        "browser": values.get("user_agent", ""),
        "reset_link": public("/account/password/reset/"),
    }
    message = EmailMultiAlternatives(
        context["subject"],
        loader.render_to_string("account/mail.txt", context, using="jinja2"),
        settings.DEFAULT_FROM_EMAIL,
        [to],
        headers={"X-Letter": f"account.{kind}"},
    )
    message.attach_alternative(loader.render_to_string("account/mail.html", context, using="jinja2"), "text/html")
    return message


def public(url: str) -> str:
    """Path and query of an address, on the shop's own host."""
    parts = urllib.parse.urlsplit(url)
    path = parts.path if parts.path.startswith("/") else f"/{parts.path}"
    return settings.PUBLIC_URL + path + (f"?{parts.query}" if parts.query else "")
