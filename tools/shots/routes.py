"""Which pages there are. Everything in the URL map is a page, unless it is named here with the reason why it is none."""

import fnmatch
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

FORMS = "takes a form and leads back to a page"
FILE = "a file, not a page"
PROGRAM = "for programs"
SECOND_FACTOR = "needs a second factor, which nobody in the demo has"
NONE_YET = "the demo has none of these when it opens"
LETTER = "opened from a letter, with a secret of its own"
NOT_PAGES = {  # names of routes (`app:name`), or the route itself where it has no name; `*` stands for anything
    PROGRAM: (
        "healthz",
        "api-openapi",
        "storefront:suggest",
        "storefront:turn",
        "storefront:worker",
        "backoffice:palette",
    ),
    FILE: (
        "media:*",
        "themes:*",
        "storefront:robots",
        "storefront:sitemap",
        "storefront:favicon",
        "storefront:icon",
        "storefront:manifest",
        "*-csv",
        "*:table-export",
        "backoffice:export-products",
        "backoffice:operation-file",
        "mfa_download_recovery_codes",
    ),
    FORMS: (
        "account_logout",
        "account_confirm_email",
        "account_inactive",
        "storefront:channel",
        "storefront:language",
        "storefront:cart-change",
        "storefront:pay",
        "storefront:cancel-order",
        "storefront:return-cancel",
        "storefront:payment-return",
        "storefront:sku",
        "storefront:wishlist-to-cart",
        "storefront:wishlist-share",
        "storefront:review-helpful",
        "storefront:review-report",
        "backoffice:*-publish",
        "backoffice:*-again",
        "backoffice:*-start",
        "backoffice:product-describe",
        "backoffice:product-relate",
        "backoffice:bulk",
        "backoffice:review-rules",
        "backoffice:station-find",
        "backoffice:packing-slips",
        "backoffice:import-columns",
        "backoffice:*-act",
        "backoffice:*-archive",
        "backoffice:*-note",
        "backoffice:*-cancel",
        "backoffice:*-refund",
        "backoffice:*-collect",
        "backoffice:*-bulk",
        "backoffice:*-upload",
        "backoffice:*-arrange",
        "backoffice:*-pack",
        "backoffice:*-ship",
        "backoffice:*-seen",
        "backoffice:*-picked",
        "backoffice:*-decide",
        "backoffice:*-receive",
        "backoffice:*-inspect",
        "backoffice:*-release",
        "backoffice:*-revoke",
        "backoffice:*-dismiss",
        "backoffice:*-settle",
        "backoffice:*-withdraw",
        "backoffice:*-keep",
        "backoffice:*-discard",
        "backoffice:comment",
        "backoffice:shipping-pick",
        "backoffice:table-*",
        "backoffice:look-*",
        "backoffice:stock-open",
    ),
    SECOND_FACTOR: ("mfa_*authenticate*", "mfa_login_webauthn", "mfa_*recovery*", "mfa_*webauthn", "mfa_deactivate*"),
    LETTER: (
        "account_reset_password_from_key*",
        "account_email_verification_sent",
        "account_set_password",
        "storefront:guest-link",
        "storefront:review-silence",
        "storefront:shared-wishlist",
    ),
    NONE_YET: (
        "backoffice:notification",
        "backoffice:past-order",
        "backoffice:operation",
        "backoffice:operation-problems",
    ),
}
SAMPLES = {
    "storefront:product": 3, "storefront:category": 3, "storefront:order": 3, "storefront:return": 2,
    "backoffice:order": 4, "backoffice:return": 4, "backoffice:parcel": 2, "backoffice:records": 8, "backoffice:record": 4,
    "backoffice:record-add": 2, "backoffice:product": 2, "backoffice:customer": 2,
}  # fmt: skip
LANGUAGES, MODES = ("en", "zh-hans"), ("light", "dark")
WIDTHS = {"storefront": (1440, 390), "backoffice": (1440, 1024, 390)}


@dataclass(frozen=True)
class Route:
    """A route by its name and whom it is for: `public`, `customer` or `staff`."""

    name: str
    audience: str

    @property
    def samples(self) -> int:
        """How many different pages of it are worth a look."""
        return SAMPLES.get(self.name, 1)

    @property
    def side(self) -> str:
        return "backoffice" if self.audience == "staff" or self.name.startswith("backoffice:") else "storefront"


def every() -> Iterator[Route]:
    """Every route of the URL map, pages or not."""
    yield from _routes(get_resolver(), "", "")


def pages() -> list[Route]:
    return [route for route in every() if reason(route) is None]


def reason(route: Route) -> str | None:
    """Why this is no page; None when it is one."""
    if route.audience in ("api", "signed"):
        return PROGRAM
    return next(
        (why for why, names in NOT_PAGES.items() if any(fnmatch.fnmatchcase(route.name, n) for n in names)), None
    )


def _routes(resolver: URLResolver, prefix: str, space: str) -> Iterator[Route]:
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            policy = getattr(pattern.callback, "access_policy", None)
            name = f"{space}{pattern.name}" if pattern.name else route
            yield Route(name, policy.kind if policy else "public")
        else:
            yield from _routes(pattern, route, f"{space}{pattern.namespace}:" if pattern.namespace else space)
