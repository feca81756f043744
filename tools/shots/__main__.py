"""`python -m shots DIR --url …`: what `./mercer shots` runs once it knows a demo."""

import argparse
import fnmatch
import json
import os
import pathlib
import shutil
import sys
import time

import django
from playwright.sync_api import Playwright, sync_playwright

from shots import album, camera, routes, walk
from shots.camera import Shot
from shots.visitors import SHOPPER, STAFF, Visitors
from shots.walk import Place

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = [
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def main() -> int:
    asked = _asked()
    folder = asked.folder
    folder.mkdir(parents=True, exist_ok=True)
    django.setup()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_browser(playwright), args=_flags())
        logins = {STAFF: (asked.staff, asked.password), SHOPPER: (asked.shopper, asked.password)}
        visitors = Visitors(browser, asked.url, logins)
        wanted = [route for route in routes.pages() if fnmatch.fnmatch(route.name, asked.only)]
        places, missing = walk.places(visitors, wanted)
        chosen = [place for place in places if fnmatch.fnmatch(place.route, asked.only)]
        shots = _photograph(visitors, chosen, asked)
        browser.close()
    album.write(folder, shots, missing)
    return _tell(shots, missing, as_json=asked.json)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./mercer shots", description="Screenshots of every page, and what is wrong.")
    parser.add_argument("folder", type=pathlib.Path, metavar="DIR")
    parser.add_argument("--url", required=True)
    parser.add_argument("--staff", default="staff@example.com")
    parser.add_argument("--shopper", default="mila@example.com")
    parser.add_argument("--password", default=os.environ.get("MERCER_DEMO_PASSWORD", ""))
    parser.add_argument("--only", default="*", metavar="PATTERN", help="names of routes, like storefront:product*")
    parser.add_argument("--width", type=int, action="append")
    parser.add_argument("--language", action="append", choices=routes.LANGUAGES)
    parser.add_argument("--mode", action="append", choices=routes.MODES)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def _photograph(visitors: Visitors, places: list[Place], asked: argparse.Namespace) -> list[Shot]:
    """Every place in every way that was asked for; one browser context for each way and person."""
    shots: list[Shot] = []
    for language in asked.language or routes.LANGUAGES:
        for mode in asked.mode or routes.MODES:
            for width in sorted(asked.width or {w for widths in routes.WIDTHS.values() for w in widths}, reverse=True):
                fitting = [place for place in places if width in routes.WIDTHS[place.side]]
                shots += _in_one_way(visitors, fitting, asked, language=language, mode=mode, width=width)
    return sorted(shots, key=lambda shot: (shot.place.side, shot.place.route, shot.place.label))


def _in_one_way(
    visitors: Visitors, places: list[Place], asked: argparse.Namespace, *, language: str, mode: str, width: int
) -> list[Shot]:
    began, shots = time.monotonic(), []
    for who in sorted({place.who for place in places}):
        context = visitors.context(who, language=language, mode=mode, width=width)
        for place in (place for place in places if place.who == who):
            file = camera.name_of(place, language=language, mode=mode, width=width)
            shots.append(camera.look(context, place, asked.folder, Shot(place, language, mode, width, file)))
        context.close()
    print(f"{width} px, {language}, {mode}: {len(shots)} pages, {time.monotonic() - began:.0f} s", file=sys.stderr)
    return shots


def _tell(shots: list[Shot], missing: list[str], *, as_json: bool) -> int:
    bad = [shot for shot in shots if shot.faults]
    if as_json:
        print(json.dumps({"ok": not bad and not missing, "shots": len(shots), "not found": missing,
                          "faults": [shot.to_json() for shot in bad]}, ensure_ascii=False, indent=1))  # fmt: skip
    else:
        for shot in bad:
            for kind, words in shot.faults:
                print(f"{shot.file:<60} {kind}: {words}")
        for name in missing:
            print(f"{name:<60} no link leads there")
        print(f"{len(shots)} pictures, {len(bad)} with faults, {len(missing)} pages not found.")
    return 1 if bad or missing else 0


def _browser(playwright: Playwright) -> str:
    """The Chromium of this machine, else the one playwright brought along."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None) or playwright.chromium.executable_path
    if not pathlib.Path(found).exists():
        raise SystemExit("Screenshots need Chromium: apt-get install chromium fonts-noto-cjk")
    return found


def _flags() -> list[str]:
    return [*QUIET, "--no-sandbox"] if os.geteuid() == 0 else QUIET


if __name__ == "__main__":
    sys.exit(main())
