"""Every address of the shop is photographed by `./mercer shots` or says why it is no page."""

import fnmatch

from tools.shots import routes


def test_no_reason_is_left_of_a_route_that_is_gone():
    names = [route.name for route in routes.every()]
    listed = [pattern for patterns in routes.NOT_PAGES.values() for pattern in patterns]
    assert [pattern for pattern in listed if not any(fnmatch.fnmatchcase(name, pattern) for name in names)] == []


def test_samples_are_of_pages():
    assert set(routes.SAMPLES) <= {route.name for route in routes.pages()}


def test_every_page_is_for_somebody_who_looks():
    assert {route.audience for route in routes.pages()} <= {"public", "customer", "staff"}


def test_the_pages_everybody_knows_are_among_them():
    pages = {route.name for route in routes.pages()}
    assert {"storefront:home", "storefront:product", "storefront:cart", "backoffice:home", "backoffice:order"} <= pages
