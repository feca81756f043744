"""Through the front door: log-in, sign-up, forgotten passwords, second factor, sessions."""

import json
import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client

from mercer.accounts import mails, sessions, tasks
from mercer.accounts.models import User
from mercer.accounts.tests.conftest import NOW, PASSWORD
from mercer.kernel.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("doors")]


@pytest.fixture(autouse=True)
def empty_cache():
    """Rate limits of one test are not the next one's."""
    from django.core.cache import cache  # noqa: PLC0415  the table exists by now

    cache.clear()


def bare(answer) -> str:
    """A page without what differs each time or repeats what was typed."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())
    return re.sub(r"[\w.]+@[\w.]+", "somebody", text)


def link_in(letter) -> str:
    return re.search(r"http\S+", letter.body)[0]


def test_a_person_logs_in_and_gets_a_new_session(client, anna):
    client.get("/account/login/")
    client.session["cart"] = "7"
    client.session.save()
    before = client.session.session_key
    answer = client.post("/account/login/", {"login": "Anna@Example.com", "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/account/")
    assert client.session.session_key != before
    assert client.get("/own").status_code == 200


def test_staff_arrive_in_the_back_office_and_it_is_written_down(client, wim):
    answer = client.post("/account/login/", {"login": wim.email, "password": PASSWORD})
    assert answer["Location"] == "/staff/"
    assert Event.objects.get(verb="account.logged_in").actor_id == str(wim.pk)


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example/", "/\\evil.example", "https:evil.example"])
def test_the_log_in_leads_nowhere_else(client, anna, target):
    answer = client.post("/account/login/", {"login": anna.email, "password": PASSWORD, "next": target})
    assert "evil" not in answer["Location"]


@pytest.mark.asvs("6.3.8")
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client, anna):
    known = client.post("/account/login/", {"login": anna.email, "password": "wrong wrong wrong"})
    unknown = client.post("/account/login/", {"login": "nobody@example.com", "password": "wrong wrong wrong"})
    assert known.status_code == unknown.status_code == 200
    assert bare(known) == bare(unknown)


def test_after_some_wrong_passwords_even_the_right_one_waits(client, anna):
    for _try in range(10):
        client.post("/account/login/", {"login": anna.email, "password": "wrong wrong wrong"})
    answer = client.post("/account/login/", {"login": anna.email, "password": PASSWORD})
    assert answer.status_code in (200, 429)
    assert "_auth_user_id" not in client.session


def test_a_sign_up_is_done_when_the_address_is_confirmed(client):
    answer = client.post("/account/signup/", {"email": "new@example.com", "password1": PASSWORD})
    assert answer["Location"] == "/account/confirm-email/"
    assert "_auth_user_id" not in client.session
    [letter] = mail.outbox
    assert letter.to == ["new@example.com"]
    answer = client.post(link_in(letter).removeprefix("http://127.0.0.1:8000"))
    assert answer.status_code == 302
    assert EmailAddress.objects.get(email="new@example.com").verified
    assert client.session["_auth_user_id"]
    assert Event.objects.filter(verb="account.address_confirmed").count() == 1


@pytest.mark.asvs("6.3.8")
def test_a_sign_up_does_not_tell_who_has_an_account(client, anna):
    known = client.post("/account/signup/", {"email": anna.email, "password1": PASSWORD}, follow=True)
    unknown = Client().post("/account/signup/", {"email": "new@example.com", "password1": PASSWORD}, follow=True)
    assert known.redirect_chain == unknown.redirect_chain
    assert bare(known) == bare(unknown)
    assert User.objects.filter(email__iexact=anna.email).count() == 1
    assert "already" in mail.outbox[0].body
    anna.refresh_from_db()
    assert anna.check_password(PASSWORD)


@pytest.mark.asvs("6.3.8")
def test_a_forgotten_password_does_not_tell_who_has_an_account(client, anna):
    known = client.post("/account/password/reset/", {"email": anna.email}, follow=True)
    unknown = client.post("/account/password/reset/", {"email": "nobody@example.com"}, follow=True)
    assert bare(known) == bare(unknown)
    assert known.redirect_chain == unknown.redirect_chain
    assert [letter.to for letter in mail.outbox] == [[anna.email], ["nobody@example.com"]]


def test_a_forgotten_password_is_chosen_anew_once(client, anna):
    client.post("/account/password/reset/", {"email": anna.email})
    path = link_in(mail.outbox[0]).removeprefix("http://127.0.0.1:8000")
    form = client.get(path, follow=True)
    target = form.redirect_chain[-1][0]
    client.post(target, {"password1": "another fine password", "password2": "another fine password"})
    anna.refresh_from_db()
    assert anna.check_password("another fine password")
    assert "Your password was changed" in [letter.subject for letter in mail.outbox]
    assert "used up" in Client().get(path, follow=True).content.decode()


@pytest.mark.parametrize(
    "headers",
    [{"Host": "evil.example"}, {"X-Forwarded-Host": "evil.example"}, {"Host": "127.0.0.1:8000@evil.example"}],
)
def test_links_in_letters_point_to_the_shop_whatever_the_request_claims(client, anna, settings, headers):
    settings.ALLOWED_HOSTS = ["*"]
    client.post("/account/password/reset/", {"email": anna.email}, headers=headers)
    client.post("/account/password/reset/", {"email": "nobody@example.com"}, headers=headers)
    for letter in mail.outbox:
        html = letter.alternatives[0][0]
        assert "evil" not in letter.body + html
        assert link_in(letter).startswith(settings.PUBLIC_URL)


def test_an_unknown_host_is_not_answered(client):
    assert client.get("/account/login/", headers={"Host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("password", ["short", "password1234", "anna@example.com"])
def test_a_weak_password_is_refused(client, password):
    answer = client.post("/account/signup/", {"email": "anna@example.com", "password1": password})
    assert answer.status_code == 200
    assert not User.objects.exists()


def test_sessions_that_have_ended_are_forgotten(anna, log_in):
    live, ended = log_in(anna), log_in(anna)
    Session.objects.filter(session_key=ended.session.session_key).update(expire_date=NOW - timedelta(days=400))
    tasks.forget_ended_sessions.func()
    assert [row.session_key for row in Session.objects.all()] == [live.session.session_key]


def test_passwords_are_kept_with_argon2(anna):
    assert anna.password.startswith("argon2$argon2id$")


def test_logging_out_ends_the_session_on_the_server(anna, log_in):
    client = log_in(anna)
    stolen = client.cookies["session"].value
    client.post("/account/logout/")
    assert not Session.objects.filter(session_key=stolen).exists()
    thief = Client()
    thief.cookies["session"] = stolen
    assert thief.get("/own").status_code == 302


def test_a_person_logs_out_everywhere_else(anna, log_in):
    here, there = log_in(anna), log_in(anna)
    assert here.get("/account/sessions/").content.decode().count("this one") == 1
    here.post("/account/sessions/")
    assert there.get("/own").status_code == 302
    assert here.get("/own").status_code == 200


def test_a_person_ends_one_session_but_none_of_somebody_else(anna, wim, log_in):
    here, there, other = log_in(anna), log_in(anna), log_in(wim)
    theirs = UserSession.objects.get(user=wim)
    mine = UserSession.objects.get(session_key=there.session.session_key)
    for wrong in (theirs.pk, "nonsense", "", "99999999999999999999"):
        assert (
            here.post("/account/sessions/", {"session": wrong}, headers={"Accept": "application/json"}).status_code
            == 404
        )
    assert other.get("/own").status_code == 200
    here.post("/account/sessions/", {"session": mine.pk})
    assert there.get("/own").status_code == 302


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/141.0 Safari/537 Edg/141.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1", "Safari, iPhone"),
        ("curl/8", "unknown"),
    ],
)
def test_browsers_are_called_what_people_call_them(said, name):
    assert sessions.named(said) == name


@pytest.mark.asvs("6.3.8")
def test_known_and_unknown_addresses_cost_the_same_hashing(client, anna, monkeypatch):
    hashed = []
    real = Argon2PasswordHasher.encode
    monkeypatch.setattr(Argon2PasswordHasher, "encode", lambda self, *a, **k: hashed.append(1) or real(self, *a, **k))
    monkeypatch.setattr(Argon2PasswordHasher, "verify", lambda self, *a, **k: hashed.append(1) and False)
    costs = []
    for email in (anna.email, "nobody@example.com"):
        for path, data in [
            ("/account/login/", {"login": email, "password": "wrong wrong wrong"}),
            ("/account/signup/", {"email": email, "password1": PASSWORD}),
            ("/account/password/reset/", {"email": email}),
        ]:
            hashed.clear()
            Client().post(path, data)
            costs.append((path, len(hashed)))
    assert costs[:3] == costs[3:]
    assert dict(costs)["/account/login/"] == dict(costs)["/account/signup/"] == 1


def test_a_change_of_address_needs_the_password_and_is_told_to_both(anna, log_in):
    client = log_in(anna)
    client.post("/account/email/", {"action_add": "1", "email": "anna@new.example"})
    client.post("/account/reauthenticate/", {"password": PASSWORD, "next": "/account/email/"})
    client.post("/account/email/", {"action_add": "1", "email": "anna@new.example"})
    letter = next(one for one in mail.outbox if one.to == ["anna@new.example"])
    anna.refresh_from_db()
    assert anna.email == "anna@example.com"
    client.post(link_in(letter).removeprefix("http://127.0.0.1:8000"))
    anna.refresh_from_db()
    assert anna.email == "anna@new.example"
    assert any(one.to == ["anna@example.com"] and "anna@new.example" in one.body for one in mail.outbox)


def test_the_key_of_an_authenticator_app_is_sealed_and_asked_for_at_the_next_log_in(anna, log_in):
    client = log_in(anna)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    page = client.get("/account/2fa/totp/activate/").content.decode()
    secret = re.search(r"[A-Z2-7]{32}", page)[0]
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    client.post("/account/2fa/totp/activate/", {"code": code})
    kept = Authenticator.objects.get(user=anna, type=Authenticator.Type.TOTP)
    assert secret not in str(kept.data)
    other = Client()
    answer = other.post("/account/login/", {"login": anna.email, "password": PASSWORD})
    assert answer["Location"] == "/account/2fa/authenticate/"
    assert other.get("/own").status_code == 302
    assert "One more step" in other.get("/account/2fa/authenticate/").content.decode()


def test_every_letter_about_an_account_has_words_for_both_forms():
    for kind, mail_of_kind in mails.MAILS.items():
        values = {
            mail_of_kind.link: "https://evil.example/x?a=1&b=2",
            "to_email": "a",
            "from_email": "b",
            "deleted_email": "c",
        }
        letter = mails.compose(
            kind, to="anna@example.com", values={**values, "ip": "10.0.0.1", "user_agent": "<b>Firefox"}
        )
        assert letter.subject
        assert "&amp;" not in letter.body
        assert "<b>Firefox" not in letter.alternatives[0][0]
        assert "evil" not in letter.body


def test_a_passkey_form_carries_its_question_without_a_script_of_its_own(anna, log_in):
    client = log_in(anna)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    page = client.get("/account/2fa/webauthn/add/").content.decode()
    question = json.loads(re.search(r"data-options='([^']+)'", page)[1])
    assert question["creation_options"]["publicKey"]["user"]["name"] == anna.email
    assert not re.search(r"<script(?![^>]*\ssrc=)", page)
