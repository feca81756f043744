"""Deny by default, and what each door lets through."""

import time

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import get_resolver

from mercer.accounts import access, checks, keys, permissions
from mercer.accounts.adapter import SecondFactorAdapter
from mercer.accounts.tests import doors as house
from mercer.accounts.tests.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("doors")]


def grow_old(client, **changes):
    """The proofs of this session as if they lay an hour back."""
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {**proof, "at": time.time() - 3600, **changes} for proof in session[AUTHENTICATION_METHODS_SESSION_KEY]
    ]
    session.save()


@pytest.mark.asvs("8.1.1")
def test_a_page_that_declares_nothing_is_closed_even_to_the_owner(client, olga, log_in):
    assert client.get("/forgotten").status_code == 404
    assert log_in(olga).get("/forgotten").status_code == 404


def test_the_start_up_check_names_the_page_that_declares_nothing():
    found = checks.every_page_has_a_policy(None)
    assert [error.id for error in found] == ["mercer.E001"]
    assert "/forgotten" in found[0].msg


def test_the_start_up_check_names_an_api_operation_that_is_open_without_saying_so():
    naked = [operation for _route, view in checks.routes(get_resolver()) for operation in checks.operations(view)]
    assert {operation.path for operation in naked} == {"/orders", "/catalog"}
    orders = next(operation for operation in naked if operation.path == "/orders")
    guards, orders.auth_callbacks = orders.auth_callbacks, []
    try:
        assert "mercer.E002" in [error.id for error in checks.every_page_has_a_policy(None)]
    finally:
        orders.auth_callbacks = guards


def test_every_route_tells_its_policy_so_that_a_test_can_walk_them():
    policies = {route: getattr(view, "access_policy", None) for route, view in checks.routes(get_resolver())}
    assert policies["account/login/"] == access.PUBLIC
    assert policies["account/2fa/totp/activate/"] == access.CUSTOMER
    assert policies["staff/page"] == access.Policy("staff", "orders.view")
    assert policies["api/orders"] == access.API


def test_a_guest_of_an_own_page_is_sent_to_the_log_in_and_comes_back(client):
    answer = client.get("/own?page=2")
    assert answer.status_code == 302
    assert answer["Location"] == "/account/login/?next=/own%3Fpage%3D2"


def test_a_fragment_sends_the_whole_page_to_the_log_in(client):
    answer = client.get("/own", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/basket?a=1"})
    assert answer.status_code == 204
    assert answer["HX-Redirect"] == "/account/login/?next=/basket%3Fa%3D1"


def test_to_a_shopper_the_back_office_does_not_exist(anna, log_in):
    assert log_in(anna).get("/staff/page").status_code == 404


def test_a_guest_at_the_back_office_is_asked_to_log_in(client):
    assert client.get("/staff/page")["Location"].startswith("/account/login/")


def test_a_colleague_sees_what_the_role_allows_and_nothing_else(wim, log_in):
    client = log_in(wim)
    assert client.get("/staff/page").status_code == 200
    answer = client.get("/staff/money", headers={"Accept": "application/json"})
    assert answer.status_code == 403
    assert answer.json()["code"] == "not_allowed"


def test_a_role_that_is_taken_away_is_gone_with_the_next_request(wim, log_in):
    client = log_in(wim)
    wim.roles.clear()
    assert client.get("/staff/page", headers={"Accept": "application/json"}).status_code == 403


def test_a_dismissed_colleague_is_out_at_once(wim, log_in):
    client = log_in(wim)
    wim.is_active = False
    wim.save()
    assert client.get("/staff/page")["Location"].startswith("/account/login/")


def test_a_webhook_needs_no_token_but_a_page_does():
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/hook").content == b"hook"
    assert strict.post("/open").status_code == 403


@pytest.mark.asvs("6.3.3")
def test_staff_without_a_second_factor_first_set_one_up(settings, wim, log_in):
    settings.STAFF_NEED_SECOND_FACTOR = True
    answer = log_in(wim).get("/staff/page")
    assert (answer.status_code, answer["Location"]) == (302, "/account/2fa/")


def test_staff_with_a_factor_they_have_not_used_today_are_asked_for_it(settings, wim, log_in):
    settings.STAFF_NEED_SECOND_FACTOR = True
    client = log_in(wim)
    Authenticator.objects.create(user=wim, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert client.get("/staff/page")["Location"] == "/account/2fa/reauthenticate/?next=%2Fstaff%2Fpage"


def test_staff_who_used_a_second_factor_come_in_without_a_further_query(
    settings, wim, log_in, django_assert_num_queries
):
    settings.STAFF_NEED_SECOND_FACTOR = True
    client = log_in(wim)
    grow_old(client, method="mfa")
    with django_assert_num_queries(3):  # session, user, roles
        assert client.get("/staff/page").status_code == 200


def test_staff_cannot_remove_their_last_second_factor(settings, wim, anna):
    settings.STAFF_NEED_SECOND_FACTOR = True
    last = Authenticator.objects.create(user=wim, type=Authenticator.Type.TOTP, data={})
    codes = Authenticator.objects.create(user=wim, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert not SecondFactorAdapter().can_delete_authenticator(last)
    Authenticator.objects.create(user=wim, type=Authenticator.Type.WEBAUTHN, data={})
    assert SecondFactorAdapter().can_delete_authenticator(last)
    assert SecondFactorAdapter().can_delete_authenticator(codes)
    own = Authenticator.objects.create(user=anna, type=Authenticator.Type.TOTP, data={})
    assert SecondFactorAdapter().can_delete_authenticator(own)


def test_money_moves_only_for_somebody_who_proved_lately_who_they_are(olga, log_in):
    client = log_in(olga)
    assert client.get("/staff/money").content == b"money"
    grow_old(client)
    answer = client.post("/staff/money")
    assert answer.status_code == 302
    assert answer["Location"] == "/account/reauthenticate/?next=%2Fstaff%2Fmoney"
    client.post("/account/reauthenticate/", {"password": "correct horse battery"})
    assert client.get("/staff/money").content == b"money"


def test_an_api_key_opens_what_it_is_for(client, olga, wim):
    _key, plain = keys.make("till", ["orders.view"], olga, NOW)
    _other, weak = keys.make("shelf", ["stock.view"], olga, NOW)
    assert client.get("/api/orders").status_code == 401
    assert client.get("/api/orders", headers={"Authorization": "Bearer mk_nonsense"}).status_code == 401
    assert client.get("/api/orders", headers={"Authorization": f"Bearer {weak}"}).status_code == 403
    answer = client.get("/api/orders", headers={"Authorization": f"Bearer {plain}"})
    assert answer.json() == {"actor": "till"}


def test_a_session_is_no_key_for_the_api(olga, log_in):
    assert log_in(olga).get("/api/orders").status_code == 401


def test_a_guest_page_asks_the_database_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/open").content == b"open"


def test_an_own_page_asks_for_session_and_user(anna, log_in, django_assert_num_queries):
    client = log_in(anna)
    with django_assert_num_queries(2):
        assert client.get("/own").content == b"own"


def test_a_mistyped_permission_is_found_when_the_view_is_written(olga):
    with pytest.raises(ValueError, match="no such permission"):
        access.staff("orders.veiw")
    with pytest.raises(ValueError, match="no such permission"):
        olga.may("orders.veiw")
    with pytest.raises(TypeError):
        access.staff(house.open_page)


def test_an_owner_may_everything_and_a_shopper_nothing(olga, anna):
    assert all(olga.may(code) for code in permissions.ALL)
    assert not any(anna.may(code) for code in permissions.ALL)
