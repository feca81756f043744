"""Returns that the rules deny, and returns that a person decides."""

import io

import pytest
from PIL import Image

from mercer.aftersales.models import Return
from mercer.media.models import Asset
from tests.journeys.steps import letter_link

pytestmark = pytest.mark.journey


def _photo() -> dict:
    file = io.BytesIO()
    Image.new("RGB", (640, 480), "#885533").save(file, "JPEG")
    return {"name": "crack.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}


def _ask(page, order, *, reason: str, condition: str = "opened", photo: dict | None = None) -> Return:
    line = order.lines.get()
    page.goto(f"/orders/{order.number}/return/")
    page.select_option(f"[name=quantity_{line.pk}]", "1")
    page.select_option(f"[name=reason_{line.pk}]", reason)
    page.select_option(f"[name=condition_{line.pk}]", condition)
    if photo:
        page.set_input_files("[name=photos]", photo)
    page.click("text=Ask for the return")
    page.wait_for_url("**/returns/**")
    return Return.objects.get(order=order)


def test_too_late_is_denied_with_the_reason(shop, looks_right):
    order = shop.delivered((shop.world.bowl, 1), days=40, customer=shop.world.ada)
    ada = shop.known(shop.world.ada_user)
    asked = _ask(ada, order, reason="changed_mind")
    assert asked.state == "denied"
    assert "40 days ago" in ada.inner_text("main") and "Not possible" in ada.inner_text("main")
    looks_right(ada)
    shop.work()
    assert "40 days ago" in shop.letter("return_step")


def test_a_used_piece_with_a_photo_is_decided_by_a_person(shop, looks_right):
    order = shop.delivered((shop.world.bowl, 2), days=3)
    guest = shop.visitor(width=390)
    guest.goto(order.guest_link_path())
    asked = _ask(guest, order, reason="damaged", condition="used", photo=_photo())
    assert asked.state == "requested" and asked.photos.count() == 1
    shop.work()
    guest.reload()
    looks_right(guest)
    photo = Asset.objects.get(pk=asked.photos.get().asset_id)
    private = guest.get_attribute("main img[alt='Your photo']", "src")
    assert photo.is_private and guest.request.get(private).status == 200
    assert shop.visitor().request.get(private).status == 404

    staff = shop.known(shop.world.owner, width=1440)
    staff.goto(f"/staff/returns/{asked.number}/")
    looks_right(staff)
    staff.fill("[name=note]", "A crack from our kiln, sorry.")
    staff.click("button[name=approve]")
    staff.wait_for_load_state()
    shop.work()
    guest.reload()
    assert "Your label is ready" in guest.inner_text("main") and "A crack from our kiln" in guest.inner_text("main")
    looks_right(guest)

    stranger = shop.visitor()
    stranger.goto(letter_link(shop.letter("return_step"), "/o/"))
    assert stranger.url.endswith(f"/returns/{asked.number}/")
