"""The mailbox of a demo."""

from datetime import UTC, datetime

import pytest

from mercer.messages.models import Letter

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)


@pytest.fixture
def letter() -> Letter:
    return Letter.objects.create(
        key="k", kind="greeting", recipient="anna@example.com", subject="Hello <b>Anna</b>",
        text="Hello", html="<style>p{}</style><p>Hello</p>", written_at=NOW,
    )  # fmt: skip


def test_a_letter_is_shown_with_its_own_style_and_without_scripts(client, letter):
    answer = client.get(f"/letters/{letter.pk}/")
    assert answer.content.decode() == letter.html
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'none'" in policy


def test_a_letter_that_does_not_exist_is_not_found(client):
    assert client.get("/letters/00000000-0000-0000-0000-000000000000/").status_code == 404
