"""The component gallery in a real browser: nothing inline, nothing serious for axe, nothing wider than the window."""

import mimetypes
import pathlib
import urllib.parse

import pytest
from django.contrib.staticfiles import finders
from django.test import RequestFactory

from mercer.ui import bundle, gallery
from mercer.ui.tests.rendering import elements

AXE = pathlib.Path(bundle.__file__).parents[3] / "tests" / "vendor" / "axe.min.js"
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def page_of(query: str = "") -> str:
    return gallery.show(RequestFactory().get(f"/ui/?{query}")).content.decode()


def test_the_gallery_has_nothing_inline():
    found = elements(page_of())
    assert not [
        attributes
        for _, attributes in found
        if "style" in attributes or any(name.startswith("on") for name in attributes)
    ]
    assert all("src" in attributes for tag, attributes in found if tag == "script")
    assert not [tag for tag, _ in found if tag == "style"]


def test_ids_are_unique_and_labels_find_their_fields():
    found = elements(page_of())
    ids = [attributes["id"] for _, attributes in found if "id" in attributes]
    assert len(ids) == len(set(ids))
    referenced = {
        attributes.get(name) for _, attributes in found for name in ("for", "popovertarget", "aria-labelledby")
    } - {None}
    assert referenced <= set(ids)


@pytest.fixture
def browser(chromium):
    return chromium


@pytest.mark.journey
@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize(
    "query", ["theme=light", "theme=dark", "theme=light&density=office", "theme=dark&density=office"]
)
def test_axe_finds_nothing_serious(browser, width, query):
    page, complaints = _open(browser, width, query)
    result = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    serious = [
        (found["id"], node["html"])
        for found in result["violations"]
        if found["impact"] in ("serious", "critical")
        for node in found["nodes"]
    ]
    assert serious == []
    assert complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.context.close()


@pytest.mark.journey
def test_the_small_scripts_do_their_work(browser):
    page, complaints = _open(browser, 1440, "")
    page.get_by_text("Open a dialog").click()
    assert page.locator("#specimen_dialog").is_visible()
    page.get_by_text("Keep it").click()
    page.locator("#specimen_dialog").wait_for(state="hidden")
    stepper = page.locator("ui-quantity").first
    stepper.get_by_label("One more").click()
    assert stepper.locator("input").input_value() == "3"
    page.locator(".gallery-thumbs a").nth(1).click()
    page.locator('.gallery-thumbs a:nth-child(2)[aria-current="true"]').wait_for()
    page.get_by_label("Select all rows").check()
    assert page.locator("ui-count").text_content() == "4"
    assert complaints == []
    page.context.close()


def _open(browser, width, query):
    context = browser.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce")
    page, complaints = context.new_page(), []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.route("**/*", _answer)
    page.goto(f"http://mercer.test/ui/?{query}")
    page.wait_for_function("Boolean(customElements.get('ui-gallery'))")
    page.evaluate(AXE.read_text())
    return page, complaints


def _answer(route):
    """Pages and static files without a server: what the browser asks for is looked up here."""
    address = urllib.parse.urlsplit(route.request.url)
    if address.path == "/ui/":
        headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": POLICY}
        return route.fulfill(body=page_of(address.query), headers=headers)
    found = finders.find(address.path.removeprefix("/static/"))
    if not found:
        return route.fulfill(status=404)
    kind = mimetypes.guess_type(found)[0] or "text/plain"
    return route.fulfill(body=pathlib.Path(found).read_bytes(), headers={"Content-Type": kind})
