"""Who looks: a guest, a shopper and somebody of the staff, each with a browser of their own."""

from dataclasses import dataclass, field

from playwright.sync_api import Browser, BrowserContext, Page

GUEST, SHOPPER, STAFF = "guest", "shopper", "staff"
WATCH = """new PerformanceObserver((list) => { for (const e of list.getEntries()) if (!e.hadRecentInput)
window.__shift = (window.__shift || 0) + e.value; }).observe({ type: "layout-shift", buffered: true });"""
PATIENCE = 30_000


@dataclass
class Visitors:
    """Contexts by person, language, mode and width; logging in happens once a person."""

    browser: Browser
    url: str
    logins: dict[str, tuple[str, str]]
    _states: dict[str, dict] = field(default_factory=dict)

    def context(self, who: str, *, language: str = "en", mode: str = "light", width: int = 1440) -> BrowserContext:
        """A fresh browser for this person; the caller closes it."""
        context = self.browser.new_context(
            base_url=self.url, viewport={"width": width, "height": 844 if width < 500 else 900}, color_scheme=mode,
            locale={"en": "en-GB", "zh-hans": "zh-CN"}[language], storage_state=self._state(who),
            device_scale_factor=1, reduced_motion="reduce", has_touch=width < 500,
        )  # fmt: skip
        context.add_cookies([{"name": "language", "value": language, "url": self.url}])
        context.add_init_script(WATCH)
        context.set_default_timeout(PATIENCE)
        return context

    def _state(self, who: str) -> dict:
        if who not in self._states:
            self._states[who] = self._logged_in(who) if who in self.logins else {"cookies": [], "origins": []}
        return self._states[who]

    def _logged_in(self, who: str) -> dict:
        email, password = self.logins[who]
        context = self.browser.new_context(base_url=self.url)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto("/account/login/")
        page.fill("input[name=login]", email)
        page.fill("input[name=password]", password)
        page.press("input[name=password]", "Enter")
        page.wait_for_load_state("load")
        if "/login" in page.url:
            raise RuntimeError(f"{email} could not log in: wrong password?")
        if who == SHOPPER:
            _choose(page)
        state = context.storage_state()
        context.close()
        return state


def _choose(page: Page) -> None:
    """Things lie in the shopper's cart and on the wish list, so that those pages have something to show."""
    for slug in ("tidal-mug", "washed-napkins"):
        page.goto(f"/p/{slug}/")
        form = page.locator("form[action$='/cart/'] button[type=submit]").first
        if form.count():
            form.click()
            page.wait_for_timeout(800)
        page.goto(f"/p/{slug}/")
        heart = page.locator("form.wish-line button").first
        if heart.count():
            heart.click()
            page.wait_for_timeout(500)
