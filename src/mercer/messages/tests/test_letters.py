"""Letters: once, in the transaction of their fact, without smuggled headers, sent by a job."""

import email
import email.policy
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import connection, transaction
from django.template import engines
from jinja2 import ChoiceLoader, DictLoader

from mercer.kernel import db, jobs
from mercer.messages import letters, retention, senders, tasks
from mercer.messages.models import Letter

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)
KIND = {
    "letters/greeting.subject.txt": "Hello {{ name }}",
    "letters/greeting.txt": "Dear {{ name }}, {{ _('Log in') }}: {{ link }}",
    "letters/greeting.html": '{% extends "messages/letter.html" %}{% block body %}<p>Dear {{ name }}</p>{% endblock %}',
    "letters/bare.subject.txt": "Bare",
    "letters/bare.txt": "Only text",
    "letters/broken.subject.txt": "Broken",
    "letters/broken.txt": "x",
    "letters/broken.html": '{% include "letters/absent.html" %}',
}


@pytest.fixture(autouse=True)
def kinds(monkeypatch, settings, tmp_path):
    jinja = engines["jinja2"].env
    monkeypatch.setattr(jinja, "loader", ChoiceLoader([DictLoader(KIND), jinja.loader]))
    letters.plain.cache_clear()
    settings.LETTERS_FOLDER = tmp_path / "letters"
    settings.LETTER_SENDER = "file:"
    yield
    letters.plain.cache_clear()


@pytest.fixture
def folder(settings):
    return settings.LETTERS_FOLDER


def write(kind="greeting", *, to="anna@example.com", name="Anna", key="greeting-1", **facts):
    with transaction.atomic():
        return letters.write(
            kind, to=to, context={"name": name, "link": "https://x.example/?a=1&b=2"}, key=key, now=NOW, **facts
        )


def sent(folder) -> list:
    return [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        for path in sorted(folder.glob("*.eml"))
    ]


def test_a_letter_is_sent_once_its_fact_is_committed(folder):
    letter = write()
    assert not folder.exists()
    jobs.run_pending()
    [message] = sent(folder)
    assert (message["To"], message["Subject"]) == ("anna@example.com", "Hello Anna")
    assert "?a=1&b=2" in message.get_body(("plain",)).get_content()
    assert "<p>Dear Anna</p>" in message.get_body(("html",)).get_content()
    assert message["Message-ID"] == f"<{letter.pk}@example.com>"
    letter.refresh_from_db()
    assert letter.sent_at is not None
    assert letter.attempts == 1


def test_the_same_fact_writes_no_second_letter(folder):
    assert write() is not None
    assert write(name="Somebody else") is None
    jobs.run_pending()
    assert Letter.objects.get().subject == "Hello Anna"
    assert len(sent(folder)) == 1


def test_a_job_that_runs_twice_sends_once(folder):
    letter = write()
    jobs.run_pending()
    tasks.send.func(letter_id=str(letter.pk))
    letter.refresh_from_db()
    assert letter.attempts == 1


def test_a_letter_belongs_into_the_transaction_of_its_fact():
    with pytest.raises(db.NotInTransaction):
        letters.write("greeting", to="anna@example.com", context={}, key="k", now=NOW)
    assert not Letter.objects.exists()


def test_a_fact_that_did_not_happen_is_not_told():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        letters.write("greeting", to="anna@example.com", context={"name": "Anna"}, key="k", now=NOW)
        _ = 1 / 0
    assert not Letter.objects.exists()
    assert jobs.run_pending() == 0


@pytest.mark.parametrize(
    "to",
    ["", "anna", "anna@example.com\r\nBcc: all@example.com", "anna@example.com, bo@example.com", "anna@example.com\n", "Anna <anna@example.com>", "a@example.com\x00"],
)  # fmt: skip
def test_a_recipient_that_is_not_one_address_gets_no_letter(to):
    with pytest.raises(letters.BadRecipient):
        write(to=to)
    assert not Letter.objects.exists()
    assert jobs.run_pending() == 0


def test_a_name_cannot_smuggle_headers_into_a_letter(folder):
    write(name="Anna\r\nBcc: victim@example.com\r\n\r\n<script>alert(1)</script>")
    jobs.run_pending()
    [message] = sent(folder)
    assert message["Bcc"] is None
    assert "Bcc: victim@example.com" in message["Subject"]
    html = message.get_body(("html",)).get_content()
    assert "<script>" not in html


def test_what_is_written_is_not_readable_in_the_database():
    write()
    with connection.cursor() as cursor:
        cursor.execute("SELECT letter::text FROM letters_letter letter")
        dump = cursor.fetchone()[0]
    for secret in ("anna@example.com", "Dear Anna", "Hello"):
        assert secret not in dump
        assert secret.encode().hex() not in dump


def test_a_letter_without_html_is_plain_text(folder):
    write("bare")
    jobs.run_pending()
    assert sent(folder)[0].get_content_type() == "text/plain"


def test_a_template_that_lacks_a_part_is_a_bug_and_not_a_letter_without_html():
    with pytest.raises(Exception, match="absent"):
        write("broken")
    assert not Letter.objects.exists()


def test_a_failure_is_kept_where_staff_see_it_and_another_try_heals_it(settings, folder):
    settings.LETTER_SENDER = "smtp://127.0.0.1:1"
    letter = write()
    with pytest.raises(OSError):
        jobs.run_pending()
    assert list(letters.failed()) == [letter]
    letter.refresh_from_db()
    assert letter.sent_at is None
    assert "ConnectionRefusedError" in letter.failure
    settings.LETTER_SENDER = "file:"
    with transaction.atomic():
        letters.again(letter)
    jobs.run_pending()
    letter.refresh_from_db()
    assert letter.sent_at is not None
    assert (letter.failure, letter.failed_at, letter.attempts) == ("", None, 2)
    assert not letters.failed().exists()


def test_letters_are_listed_under_what_they_are_about():
    letter = write(about=("orders.order", 7))
    write(key="other")
    assert list(letters.about(("orders.order", 7))) == [letter]


def test_mail_of_django_goes_out_as_letters(folder):
    message = EmailMultiAlternatives(
        "Sub\u2028ject",
        "text",
        None,
        ["anna@example.com"],
        bcc=["bo@example.com"],
        headers={"X-Letter": "account.reset"},
    )
    message.attach_alternative("<p>html</p>", "text/html")
    get_connection("mercer.messages.backend.LetterBackend").send_messages([message])
    assert {letter.kind for letter in Letter.objects.all()} == {"account.reset"}
    jobs.run_pending()
    assert {message["To"] for message in sent(folder)} == {"anna@example.com", "bo@example.com"}


def test_links_of_log_ins_are_forgotten_soon_and_other_letters_later():
    for kind, days in [("account.reset", 3), ("account.reset", 1), ("order_placed", 3), ("order_placed", 500)]:
        Letter.objects.create(
            key=f"{kind}-{days}",
            kind=kind,
            recipient="a@example.com",
            subject="s",
            text="secret",
            html="",
            written_at=NOW - timedelta(days=days),
            sent_at=NOW,
        )
    assert retention.forget(now=NOW) == 2
    assert retention.forget(now=NOW) == 0
    emptied = {letter.key for letter in Letter.objects.all() if not letter.text}
    assert emptied == {"account.reset-3", "order_placed-500"}


def test_the_way_out_is_named_by_one_address():
    sender = senders.from_url("smtp://user%40x:p%2Fw@mail.example:2525?tls=0")
    assert (sender.host, sender.port, sender.user, sender.password, sender.starttls) == (
        "mail.example",
        2525,
        "user@x",
        "p/w",
        False,
    )
    assert senders.from_url("smtps://mail.example").tls
    assert senders.from_url("smtp://mail.example").port == 587
    for bad in ("", "smtp://", "http://mail.example", "sendmail"):
        with pytest.raises(ImproperlyConfigured):
            senders.from_url(bad)
