"""How the shop looks: changed here, seen at once in a frame of the shop beside it, published when it pleases."""

import json

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mercer.accounts import access
from mercer.backoffice import refusals
from mercer.kernel import clock, errors
from mercer.media import assets
from mercer.themes import colors, current, framing, looks, palettes, versions
from mercer.themes.models import Theme
from mercer.themes.presets import PRESETS

HISTORY = 12
PICTURES = ("logo", "hero")


@access.staff("settings.edit")
def editor(request):
    """`/staff/settings/look/`: the draft, or what is published while there is none."""
    framing.begin(request)
    answer = render(request, "backoffice/look.html", _context())
    answer._csp_update = {"frame-src": ["'self'"]}
    return answer


@access.staff("settings.edit")
@require_POST
@refusals.shown_on(editor)
def draft(request):
    """`POST …/draft/`: parts of the look and words. htmx gets the notes anew, and what the frame has to do."""
    given = {name: request.POST[name] for name in (*looks.COLORS, *looks.CHOICES) if name in request.POST}
    before = current.draft() or current.published()
    after = current.shown(versions.edit(look=given, words=_words(request), now=clock.now()))
    if not request.headers.get("HX-Request"):
        return redirect("backoffice:look")
    answer = render(request, "backoffice/parts/look_notes.html", _context() | {"oob": True})
    answer["HX-Trigger"] = json.dumps({"look-drafted": {"sheet": after.sheet, "again": before.words != after.words}})
    return answer


@access.staff("settings.edit")
@require_POST
def preset(request):
    """`POST …/preset/` with `preset`: colors, type and shapes of one of ours; words and pictures stay."""
    found = PRESETS.get(request.POST.get("preset", ""))
    if found is None:
        raise errors.NotFound()
    versions.edit(look=found[1].to_json(), now=clock.now())
    return redirect("backoffice:look")


@access.staff("settings.edit")
@require_POST
@refusals.shown_on(editor)
def picture(request):
    """`POST …/picture/` with `which` and a file, or `remove`."""
    which, now = request.POST.get("which", ""), clock.now()
    if which not in PICTURES:
        raise errors.NotFound()
    file = request.FILES.get("file")
    if file is None and "remove" not in request.POST:
        raise errors.Invalid(fields={which: _("Choose a picture.")})
    asset = assets.add(file, filename=file.name, now=now, press_now=True) if file else None
    versions.edit(**{which: asset}, now=now)
    return redirect("backoffice:look")


@access.staff("settings.edit")
@require_POST
@refusals.shown_on(editor)
def publish(request):
    """`POST …/publish/`"""
    versions.publish(actor=access.actor(request), now=clock.now())
    messages.success(request, _("The shop looks like this from now on."))
    return redirect("backoffice:look")


@access.staff("settings.edit")
@require_POST
def discard(request):
    """`POST …/discard/`: back to what is published."""
    versions.discard()
    messages.success(request, _("The draft is gone; the shop has not changed."))
    return redirect("backoffice:look")


@access.staff("settings.edit")
@require_POST
def bring_back(request, pk):
    """`POST …/versions/<pk>/`: an older version becomes the draft."""
    versions.bring_back(pk, now=clock.now())
    messages.success(request, _("This version is the draft now. Look at it, then publish it."))
    return redirect("backoffice:look")


def _context() -> dict:
    draft, published = current.draft(), current.published()
    shown = draft or published
    return {
        "has_draft": draft is not None,
        "shown": shown,
        "choices": {name: list(options.items()) for name, options in looks.CHOICES.items()},
        "texts": [(code, name, shown.words.get(code, {})) for code, name in settings.LANGUAGES],
        "notes": palettes.of(shown.look).notes,
        "ratios": _ratios(shown.look),
        "presets": [(code, name, look, look == shown.look) for code, (name, look) in PRESETS.items()],
        "history": Theme.objects.exclude(published_at=None).order_by("-published_at", "-pk")[:HISTORY],
        "published": published,
        "shop_page": reverse("storefront:home"),
    }


def _ratios(look: looks.Look) -> list[dict]:
    """How well it can be read, in both modes: sample colors and the least contrast of each pair."""
    palette, pairs = palettes.of(look), ((_("Text"), "ink", "sunken"), (_("Faint text"), "ink-faint", "sunken"), (_("Links"), "accent", "sunken"), (_("Buttons"), "on-action", "action"), (_("Reduced prices"), "sale", "sunken"))  # fmt: skip
    return [
        {
            "label": label,
            "modes": [
                {"front": mode[front], "back": mode[back], "ratio": colors.contrast(mode[front], mode[back])}
                for mode in (palette.light, palette.dark)
            ],
        }
        for label, front, back in pairs
    ]


def _words(request) -> dict | None:
    if "has_words" not in request.POST:
        return None
    return {
        code: {name: request.POST.get(f"{name}.{code}", "") for name in versions.MOST_WORDS}
        for code, _name in settings.LANGUAGES
    }
