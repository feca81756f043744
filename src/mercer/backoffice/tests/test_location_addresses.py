"""The address a location gets in the back office is the one its parcels are sent from."""

import pytest

from mercer.fulfillment import shipping

pytestmark = pytest.mark.django_db


def test_what_staff_enters_stands_on_the_label(owner, world):
    form = {
        "name": "Main",
        "priority": "1",
        "country": "NL",
        "street": "Kade 5",
        "postal_code": "1013 AB",
        "city": "Amsterdam",
    }
    answer = owner.post(f"/staff/records/locations/{world.main.pk}/", form | {"code": world.main.code})
    assert answer.status_code == 302
    world.main.refresh_from_db()
    sender = shipping.sender(world.main)
    assert sender.lines == ("Kade 5", "1013 AB Amsterdam", "NL")
    assert sender.postal_code == "1013 AB"


def test_a_location_without_an_address_sends_from_the_shop(world):
    world.main.address = {"line1": "", "postal_code": "9999 ZZ", "city": "Nowhere"}
    assert "9999 ZZ" not in str(shipping.sender(world.main))
