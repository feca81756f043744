"""How the shop looks, for programs."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router

from mercer.accounts import access
from mercer.api import doors, limits
from mercer.api.schemas.themes import Head, Look, Theme, ThemeNote, ThemeSent
from mercer.kernel import clock
from mercer.themes import current, palettes, versions
from mercer.themes.models import Theme as Version

router = Router(tags=["Theme"], throttle=limits.PROGRAMS, auth=access.api("settings.edit"))


@router.get("/theme", response=Theme, summary="How the shop looks")
def theme(request: HttpRequest) -> Theme:
    """What is published; a draft of the back office is not told."""
    return _told(Version.objects.exclude(published_at=None).order_by("-published_at", "-pk").first())


@router.put("/theme", response=Theme, summary="Change how the shop looks")
def put_theme(request: HttpRequest, sent: ThemeSent) -> Theme:
    """Published at once as a new version, with logo and picture as they are; a draft stays a draft."""
    words = None if sent.words is None else {code: head.model_dump() for code, head in sent.words.items()}
    return _told(versions.put(look=sent.look.model_dump(), words=words, actor=doors.actor(request), now=clock.now()))


def _told(row: Version | None) -> Theme:
    shown = current.shown(row)
    return Theme(
        look=Look(**shown.look.to_json()),
        words={code: Head(**texts) for code, texts in shown.words.items()},
        logo=shown.logo.fallback if shown.logo else None,
        hero=shown.hero.fallback if shown.hero else None,
        sheet=shown.sheet or None,
        notes=[ThemeNote(field=n.field, sentence=n.sentence, ratio=n.ratio) for n in palettes.of(shown.look).notes],
        published_at=row.published_at if row else None,
    )
