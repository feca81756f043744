"""Who may see a page: every view says it, and a view that says nothing is closed.

    @access.public                        anybody
    @access.customer                      whoever is logged in
    @access.staff("orders.view")          staff with this permission (without a code: any staff)
    @access.signed                        a program that proves itself by a signature (webhooks)
    @access.step_up                       additionally: proved who they are within the last minutes
    access.cover(patterns, access.PUBLIC) the same for views that are not ours

`AccessMiddleware` asks before any view runs; `mercer.accounts.checks` refuses to start a shop with a
view that declares nothing. To strangers the back office does not exist (404); a colleague without
the permission is told so (403).
"""

from __future__ import annotations

import functools
import time
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from allauth.account import app_settings as account_settings
from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext_lazy as _
from ninja.security import HttpBearer

from mercer.accounts import keys, permissions, second_factor
from mercer.accounts.models import ApiKey, User
from mercer.kernel import actors, clock, middleware
from mercer.kernel.actors import Actor
from mercer.kernel.errors import Refusal

View = Callable[..., HttpResponse]
Marked = TypeVar("Marked", bound=Callable[..., Any])  # an API operation answers with data, not with a response
EVERYBODY, LOGGED_IN, STAFF_ONLY, SIGNED_ONLY, PROGRAMS = "public", "customer", "staff", "signed", "api"


@dataclass(frozen=True, slots=True)
class Policy:
    """Who may call a view. `permission` is one of `permissions.ALL`, or empty."""

    kind: str
    permission: str = ""


PUBLIC, CUSTOMER, STAFF = Policy(EVERYBODY), Policy(LOGGED_IN), Policy(STAFF_ONLY)
SIGNED, API = Policy(SIGNED_ONLY), Policy(PROGRAMS)


class NotAllowed(Refusal):
    """A colleague, or a key, without the permission."""

    code = "not_allowed"
    status = 403
    title = _("Your role does not allow this. Ask the owner of the shop.")


def public(view: Marked) -> Marked:
    """Anybody."""
    return _declared(view, PUBLIC)


def customer(view: View) -> View:
    """Whoever is logged in; others are sent to the log-in and come back."""
    return _declared(view, CUSTOMER)


def staff(permission: str = "") -> Callable[[View], View]:
    """Staff whose role has `permission`; without one, all staff."""
    if callable(permission):
        raise TypeError('write @access.staff("orders.view") or @access.staff()')
    policy = Policy(STAFF_ONLY, permissions.known(permission) if permission else "")
    return functools.partial(_declared, policy=policy)


def signed(view: View) -> View:
    """A webhook: it checks the signature itself, so a cross-site token would prove nothing."""
    view.csrf_exempt = True  # type: ignore[attr-defined]
    return _declared(view, SIGNED)


def step_up(view: View) -> View:
    """Asks for password or key again unless that happened lately; for moves of money and for exports."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not proved_lately(request):
            raise ReauthenticationRequired
        return view(request, *args, **kwargs)

    return guarded


def proved_lately(request: HttpRequest) -> bool:
    """Whether this session's person gave a password, code or key within the last minutes."""
    proofs = get_authentication_records(request, request.user)
    latest = max((proof["at"] for proof in proofs), default=0)
    return time.time() - latest < account_settings.REAUTHENTICATION_TIMEOUT


def cover(patterns: Any, policy: Policy) -> Any:
    """Views of others under a policy of ours: takes and gives what `include()` or `path()` takes."""
    if isinstance(patterns, tuple):
        return cover(patterns[0], policy), *patterns[1:]
    return [_covered(pattern, policy) for pattern in getattr(patterns, "urlpatterns", patterns)]


def actor(request: HttpRequest) -> Actor:
    """Who does what this request asks for."""
    principal = getattr(request, "auth", None)
    if isinstance(principal, Principal):
        return principal.actor
    return actor_of(request.user) if request.user.is_authenticated else Actor(actors.SHOPPER, "guest")


def actor_of(user: User) -> Actor:
    """A person with a log-in, as events name them."""
    return Actor(actors.STAFF, str(user.pk), str(user)) if user.is_staff else Actor(actors.SHOPPER, str(user.pk))


class AccessMiddleware:
    """Applies the policy before the view runs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, args: tuple, kwargs: dict) -> HttpResponse | None:
        policy: Policy | None = getattr(view, "access_policy", None)
        if policy is None:
            raise Http404("this view declares no policy")
        if policy.kind == LOGGED_IN and not request.user.is_authenticated:
            return to_login(request)
        return _refused_staff(request, policy) if policy.kind == STAFF_ONLY else None


def to_login(request: HttpRequest) -> HttpResponse:
    """To the log-in and back to this page; a fragment's page goes as a whole."""
    target = request.get_full_path() if request.method == "GET" else request.path
    if request.headers.get("HX-Request") == "true":
        answer = HttpResponse(status=204)
        page = urllib.parse.urlsplit(request.headers.get("HX-Current-URL", "/"))
        answer["HX-Redirect"] = redirect_to_login(page.path + (f"?{page.query}" if page.query else "")).url
        return answer
    return redirect_to_login(target)


def _refused_staff(request: HttpRequest, policy: Policy) -> HttpResponse | None:
    user = request.user
    if not user.is_authenticated:
        return to_login(request)
    if not user.is_staff:
        raise Http404("not for shoppers")
    if policy.permission and not user.may(policy.permission):
        return middleware.answer(request, NotAllowed(permission=policy.permission))
    missing = second_factor.missing(request)
    return redirect(missing) if missing else None


@dataclass(frozen=True, slots=True)
class Principal:
    """The program behind an API request."""

    key: ApiKey

    @property
    def actor(self) -> Actor:
        return Actor(actors.API, str(self.key.pk), self.key.name)

    def may(self, code: str) -> bool:
        """Whether the key allows it, and whoever made it still may."""
        return permissions.known(code) in self.key.permissions and self.key.created_by.may(code)


class ApiKeyAuth(HttpBearer):
    """`Authorization: Bearer mk_…` for django-ninja; gives `request.auth` a `Principal`."""

    def __init__(self, permission: str = "") -> None:
        super().__init__()
        self.permission = permissions.known(permission) if permission else ""

    def authenticate(self, request: HttpRequest, token: str) -> Principal | None:
        key = keys.find(token, now=clock.now())
        if key is None:
            return None
        principal = Principal(key)
        if self.permission and not principal.may(self.permission):
            raise NotAllowed(permission=self.permission)
        return principal


@functools.cache
def api(permission: str = "") -> ApiKeyAuth:
    """`auth=access.api("orders.view")`: a key with this permission; without one, any live key."""
    return ApiKeyAuth(permission)


def _declared(view: Marked, policy: Policy) -> Marked:
    view.access_policy = policy  # type: ignore[attr-defined]
    return view


def _covered(pattern: URLPattern | URLResolver, policy: Policy) -> URLPattern | URLResolver:
    if isinstance(pattern, URLResolver):
        inside = [_covered(inner, policy) for inner in pattern.url_patterns]
        return URLResolver(pattern.pattern, inside, pattern.default_kwargs, pattern.app_name, pattern.namespace)
    view = pattern.callback

    @functools.wraps(view)
    def covered(*args: Any, **kwargs: Any) -> HttpResponse:
        return view(*args, **kwargs)

    return URLPattern(pattern.pattern, _declared(covered, policy), pattern.default_args, pattern.name)
