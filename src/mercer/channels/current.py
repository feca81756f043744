"""In which channel a visitor shops, and what the shop is called: asked on every page, so remembered in process."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from mercer.channels import memory
from mercer.channels.models import Channel, Shop
from mercer.kernel.errors import NotFound, Refusal

SESSION_KEY = "channel"


class NotOpened(Refusal):
    """A shop needs a channel to sell in."""

    code = "not_opened"
    status = 503
    title = _("This shop has not been opened yet.")


class ChannelMiddleware:
    """`request.channel`: the one chosen in this session, else the default; looked up when first needed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.channel = SimpleLazyObject(lambda: of(request))  # type: ignore[attr-defined]
        return self.get_response(request)


def of(request: HttpRequest) -> Channel:
    """The visitor's channel."""
    chosen = request.session.get(SESSION_KEY)
    return next((channel for channel in all() if channel.code == chosen), None) or default()


def choose(request: HttpRequest, code: str) -> Channel:
    """From now on this visitor shops in that channel; `NotFound` when there is none of that code."""
    channel = find(code)
    request.session[SESSION_KEY] = channel.code
    request.channel = channel  # type: ignore[attr-defined]
    return channel


def find(code: str) -> Channel:
    """The open channel of that code, or `NotFound`."""
    for channel in all():
        if channel.code == code:
            return channel
    raise NotFound(channel=code)


def all() -> list[Channel]:
    """The open channels in their order."""
    return memory.recall("channels", lambda: list(Channel.objects.filter(archived_at=None)))


def default() -> Channel:
    """Where a visitor shops who has not chosen; `NotOpened` while there is no channel at all."""
    channels = all()
    if not channels:
        raise NotOpened
    return next((channel for channel in channels if channel.is_default), channels[0])


def shop() -> Shop:
    """The shop; one without a name that is not saved, before it has been set up."""
    return memory.recall("shop", lambda: Shop.objects.first() or Shop(name="Mercer"))


def letter_context() -> dict[str, object]:
    """What every letter may say about its sender (`settings.LETTER_CONTEXT`)."""
    return {"shop": shop(), "public_url": settings.PUBLIC_URL}


def forget() -> None:
    """After changes past `save()` (updates of sets, other processes, tests)."""
    memory.forget()
