"""Looks at one page: a picture of all of it, and what is wrong with it."""

import itertools
import pathlib
from dataclasses import asdict, dataclass, field

from playwright.sync_api import BrowserContext, Page
from playwright.sync_api import Error as BrowserError

from shots.walk import Place

EXAMINE = pathlib.Path(__file__).with_name("examine.js").read_text("utf-8")
TALLEST = 9000  # px; what lies below is not photographed
EXPECTED = {"not-found": 404}


@dataclass
class Shot:
    """A picture and its faults: [kind, words]."""

    place: Place
    language: str
    mode: str
    width: int
    file: str
    status: int = 0
    faults: list[list[str]] = field(default_factory=list)

    def to_json(self) -> dict:
        facts = asdict(self)
        return {**facts.pop("place"), **facts}


def name_of(place: Place, *, language: str, mode: str, width: int) -> str:
    """A file name that says what is on the picture."""
    words = place.route.replace(":", "-").replace("/", "-") + (f"-{place.label}" if place.label else "")
    return f"{words}-{width}-{language}-{mode}.jpg"


def look(context: BrowserContext, place: Place, folder: pathlib.Path, shot: Shot) -> Shot:
    """Open the page, wait until it is quiet, examine and photograph it."""
    page = context.new_page()
    try:
        _listen(page, shot)
        answer = page.goto(place.path, wait_until="load")
        shot.status = answer.status if answer else 0
        if shot.status != EXPECTED.get(place.route, 200):
            shot.faults.append(["status", str(shot.status)])
        height = _settle(page)
        shot.faults += page.evaluate(EXAMINE)
        clip = {"x": 0, "y": 0, "width": shot.width, "height": min(height, TALLEST)}
        page.screenshot(path=folder / shot.file, type="jpeg", quality=72, full_page=True, clip=clip)
    except BrowserError as error:
        shot.faults.append(["broken", str(error).splitlines()[0][:160]])
    finally:
        page.close()
    shot.faults = [fault for fault, _same in itertools.groupby(sorted(shot.faults))]
    return shot


def _listen(page: Page, shot: Shot) -> None:
    def said(message) -> None:
        if message.type == "error" and not ("404" in message.text and shot.place.route in EXPECTED):
            shot.faults.append(["console", message.text[:160]])

    page.on("console", said)
    page.on("pageerror", lambda error: shot.faults.append(["script", str(error)[:160]]))


def _settle(page: Page) -> int:
    """Scroll once through the page, so that pictures further down are loaded; the height of it."""
    height = page.evaluate("document.documentElement.scrollHeight")
    for y in range(0, min(height, TALLEST), 800):
        page.evaluate(f"window.scrollTo(0, {y})")
        page.wait_for_timeout(30)
    page.evaluate("window.scrollTo(0, 0)")
    page.wait_for_timeout(150)
    page.evaluate("document.fonts.ready")
    return page.evaluate("document.documentElement.scrollHeight")
