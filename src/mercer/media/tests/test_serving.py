"""Serving: public files for ever, private ones to those who may see them."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.test import RequestFactory

from mercer.media import assets, guards, pictures, views
from mercer.media.models import Asset
from mercer.media.tests.conftest import NOW, encoded

pytestmark = pytest.mark.django_db


class Person:
    """A visitor with a log-in, as far as media cares."""

    is_authenticated = True

    def __init__(self, *codes: str, staff: bool = True) -> None:
        self.codes, self.is_staff = codes, staff

    def may(self, code: str) -> bool:
        return code in self.codes


def get(asset: Asset, name: str = "160.webp", *, user=None, **headers):
    request = RequestFactory().get("/", headers=headers)
    request.user = user or AnonymousUser()
    width, _dot, ending = name.partition(".")
    return views.rendition(request, asset.token, width, ending)


def get_document(asset: Asset, *, user=None, query=""):
    request = RequestFactory().get(f"/{query}")
    request.user = user or AnonymousUser()
    return views.document(request, asset.token)


@pytest.fixture
def mug() -> Asset:
    return assets.add(encoded(width=700), filename="mug.jpg", now=NOW, press_now=True)


@pytest.fixture
def photo() -> Asset:
    """Of a return: private."""
    return assets.add(encoded(width=701), filename="broken.jpg", private=True, now=NOW, press_now=True)


@pytest.fixture
def label() -> Asset:
    return assets.add_document(b"%PDF-1.4 label", filename='la"bel.pdf', mime="application/pdf", now=NOW)


def test_a_public_picture_is_kept_by_browsers_for_ever_and_found_without_a_query(mug, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = get(mug)
    assert answer["Content-Type"] == "image/webp"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    again = get(mug, **{"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_rendition_that_does_not_exist_is_not_found(mug):
    for name in ("161.webp", "0160.webp", "640.jpg", "160.jpg"):
        with pytest.raises(Http404):
            get(mug, name)


def test_the_original_of_a_picture_has_no_address(mug):
    with pytest.raises(Http404):
        get_document(mug)
    with pytest.raises(Http404):
        get(mug, "original.webp")


@pytest.mark.parametrize("user", [None, Person("returns.view", staff=False), Person(), Person("orders.view")])
def test_a_private_photo_does_not_exist_for_others(photo, user):
    with pytest.raises(Http404):
        get(photo, user=user)


def test_staff_who_see_returns_see_their_photos_and_nobody_keeps_them(photo):
    answer = get(photo, user=Person("returns.view"))
    assert answer["Content-Type"] == "image/webp"
    assert answer["Cache-Control"] == "private, no-store"
    assert "ETag" not in answer


def test_the_owner_sees_a_private_photo_because_a_package_above_says_so(photo, monkeypatch):
    monkeypatch.setattr(guards, "_guards", [])
    shopper = Person(staff=False)
    guards.register(lambda request, asset: request.user is shopper and asset == photo)
    assert get(photo, user=shopper).status_code == 200
    with pytest.raises(Http404):
        get(photo, user=Person(staff=False))


def test_a_label_opens_in_the_browser_or_is_downloaded_under_its_own_name(label):
    packer = Person("shipping.work")
    answer = get_document(label, user=packer)
    assert answer["Content-Disposition"] == 'inline; filename="la bel.pdf"'
    assert answer["Content-Type"] == "application/pdf"
    assert get_document(label, user=packer, query="?download=1")["Content-Disposition"].startswith("attachment")
    assert pictures.document(label) == f"/media/{label.token}/document"
    with pytest.raises(Http404):
        get_document(label)


@pytest.mark.parametrize("path", ["../../settings", "..", "0" * 32 + "/../x", "A" * 32, "x" * 32])
def test_no_path_can_be_made_of_an_address(path):
    request = RequestFactory().get("/")
    request.user = Person("returns.view")
    with pytest.raises((Http404, ValueError)):
        views.rendition(request, path, "160", "webp")
