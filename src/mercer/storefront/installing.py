"""The shop as an app on a phone: its card, its icon, and an honest page for when there is no network.

The service worker keeps that page and its style sheets, nothing else: prices, stock, cart and account are always asked anew,
so nobody ever sees an old price or somebody else's page.
"""

import functools
import hashlib
import re

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mercer.accounts import access
from mercer.channels import current
from mercer.kernel import later
from mercer.storefront import drawing
from mercer.themes import current as themes
from mercer.themes import palettes

pyvips = later.Module("pyvips")
HOUR = 3600
SIZES = (180, 192, 512)  # pixels: Apple's home screen, and what Chromium asks of an app that can be installed
SHORT = 12  # letters a phone shows below an icon
OWN = re.compile(r"<svg\b.*</svg>", re.DOTALL)
SIZE = re.compile(r"(?<=<svg)([^>]*?)\s(?:width|height)=\"[^\"]*\"")
MARK = '<svg viewBox="0 0 32 32"><path d="M7.5 23V11.5l4.25 6 4.25-7.5 4.25 7.5 4.25-6V23" fill="none" stroke="currentColor" stroke-width="2.25" stroke-linejoin="round" stroke-linecap="round"/></svg>'


@access.public
@require_safe
def manifest(request):
    """`/manifest.webmanifest` (W3C Web Application Manifest)"""
    shop, look = current.shop(), themes.of(request)
    card = {
        "id": "/",
        "name": shop.name,
        "short_name": shop.name[:SHORT],
        "description": shop.tagline,
        "lang": get_language() or "en",
        "start_url": reverse("storefront:home"),
        "scope": "/",
        "display": "standalone",
        "background_color": look.grounds[0],
        "theme_color": look.grounds[0],
        "categories": ["shopping"],
        "icons": [*_icons("any"), *_icons("maskable")],
        "shortcuts": [
            {"name": _("Cart"), "url": reverse("storefront:cart")},
            {"name": _("Your orders"), "url": reverse("storefront:account-orders")},
        ],
    }
    return _kept(JsonResponse(card, content_type="application/manifest+json"))


@access.public
@require_safe
def icon(request):
    """`/icon.svg`: the shop's mark on the ground of its theme, with the room that round masks need."""
    return _kept(HttpResponse(_drawn(request), content_type="image/svg+xml"))


@access.public
@require_safe
def pixels(request, size):
    """`/icon-180.png`: the same for systems that put no SVG on a home screen. 404 for sizes nobody asks for."""
    if size not in SIZES:
        raise Http404
    return _kept(HttpResponse(_painted(_drawn(request), size), content_type="image/png"))


def _drawn(request) -> str:
    palette, own = palettes.of(themes.of(request).look).light, OWN.search(current.shop().mark_svg)
    ground, ink = ("page", "ink") if own else ("accent", "on-accent")
    mark = SIZE.sub(r"\1", SIZE.sub(r"\1", own[0])) if own else MARK
    placed = mark.replace("<svg", '<svg x="112" y="112" width="288" height="288"', 1)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512">'
        f'<rect width="512" height="512" fill="{palette[ground]}"/><g color="{palette[ink]}">{placed}</g></svg>'
    )


@functools.lru_cache(maxsize=16)
def _painted(drawing_text: str, size: int) -> bytes:
    image = pyvips.Image.new_from_buffer(drawing_text.encode(), "", scale=size / 512)
    return image.pngsave_buffer(strip=True)


def _icons(purpose: str) -> list[dict]:
    drawn = {"src": reverse("storefront:icon"), "type": "image/svg+xml", "sizes": "any", "purpose": purpose}
    painted = [
        {
            "src": reverse("storefront:icon-pixels", args=[size]),
            "type": "image/png",
            "sizes": f"{size}x{size}",
            "purpose": purpose,
        }
        for size in SIZES[1:]
    ]
    return [drawn, *painted]


@access.public
@require_safe
def worker(request):
    """`/sw.js`: another content whenever a kept file has another address, so browsers take it up by themselves."""
    sheet = themes.published().sheet
    files = [static("ui/shared.css"), static("ui/icons.svg"), *([sheet] if sheet else [])]
    page = f"{reverse('storefront:offline')}?language={get_language() or 'en'}"
    facts = {"page": page, "files": files, "version": hashlib.sha256("".join([page, *files]).encode()).hexdigest()[:12]}
    answer = HttpResponse(drawing.part("storefront/worker.js", facts), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


@access.public
@require_safe
def offline(request):
    """`/offline/`: what is shown in place of any page while there is no network."""
    return render(request, "storefront/offline.html", {"robots": "noindex"})


def _kept(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = f"private, max-age={HOUR}"
    return answer
