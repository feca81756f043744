"""People with a log-in."""

import pytest

from mercer.accounts import roles, users
from mercer.accounts.models import Role, User
from mercer.accounts.tests.conftest import NOW, PASSWORD
from mercer.kernel.actors import SYSTEM
from mercer.kernel.models import Event

pytestmark = pytest.mark.django_db


def test_an_address_has_one_log_in_whatever_its_capitals(anna):
    with pytest.raises(users.AddressTaken):
        users.create("ANNA@example.COM", password=PASSWORD, now=NOW)
    assert User.objects.count() == 1


def test_a_weak_password_makes_no_log_in():
    with pytest.raises(users.WeakPassword) as refused:
        users.create("new@example.com", password="short", now=NOW)
    assert "12" in refused.value.fields["password"]
    assert not User.objects.exists()


def test_a_shop_keeps_an_owner(olga):
    with pytest.raises(users.LastOwner):
        users.dismiss(olga, actor=SYSTEM, now=NOW)
    with pytest.raises(users.LastOwner):
        users.make_staff(olga, roles=[roles.ensure()["Support"]], actor=SYSTEM, now=NOW)
    olga.refresh_from_db()
    assert olga.is_owner
    assert Event.objects.filter(verb="staff.dismissed").count() == 0


def test_a_dismissed_colleague_is_logged_out_everywhere(wim, olga, log_in):
    client = log_in(wim)
    users.dismiss(wim, actor=SYSTEM, now=NOW)
    assert client.get("/own").status_code == 302
    assert not wim.may("orders.view")


def test_changing_roles_is_written_down(wim):
    event = Event.objects.get(verb="staff.changed")
    assert event.data == {"roles": ["Warehouse"], "owner": False}
    assert wim.may("shipping.work")
    assert not wim.may("payments.refund")


def test_missing_roles_come_back_and_changed_ones_stay():
    roles.define("Support", codes=["orders.view"])
    Role.objects.filter(name="Manager").delete()
    kept = roles.ensure()
    assert kept["Support"].permissions == ["orders.view"]
    assert "orders.cancel" in kept["Manager"].permissions
    assert set(kept) == {"Owner", "Manager", "Warehouse", "Support", "Accountant"}
