"""The pages of the log-in package that we have templates for; none of its others can be reached."""

from allauth.account import urls as account_urls
from allauth.account.views import EmailVerificationSentView, PasswordResetDoneView
from allauth.mfa import urls as mfa_urls
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from mercer.accounts import access, sessions

OPEN = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",
    "account_confirm_email",
    "account_reset_password",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "mfa_authenticate",
    "mfa_login_webauthn",
}
OWN = {
    "account_reauthenticate",
    "account_email",
    "account_change_password",
    "account_set_password",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "mfa_edit_webauthn",
}


def chosen(patterns: list, names: set[str]) -> list:
    """The patterns of these names, with the folders they lie in."""
    kept: list = []
    for pattern in patterns:
        if isinstance(pattern, URLPattern) and pattern.name in names:
            kept.append(pattern)
        elif isinstance(pattern, URLResolver) and (inside := chosen(pattern.url_patterns, names)):
            kept.append(
                URLResolver(pattern.pattern, inside, pattern.default_kwargs, pattern.app_name, pattern.namespace)
            )
    return kept


def mounted(patterns: list) -> list:
    """With the policy each of them needs."""
    return access.cover(chosen(patterns, OPEN), access.PUBLIC) + access.cover(chosen(patterns, OWN), access.CUSTOMER)


# In a demo, letters can be read in the shop itself.
mailbox = {"mailbox_url": settings.MAILBOX_URL}

urlpatterns = [
    path(
        "confirm-email/",
        access.public(EmailVerificationSentView.as_view(extra_context=mailbox)),
        name="account_email_verification_sent",
    ),
    path(
        "password/reset/done/",
        access.public(PasswordResetDoneView.as_view(extra_context=mailbox)),
        name="account_reset_password_done",
    ),
    *mounted(account_urls.urlpatterns),
    path("2fa/", include(mounted(mfa_urls.urlpatterns))),
    path("sessions/", sessions.show, name="account_sessions"),
]
