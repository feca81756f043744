"""Comments: what the staff tells itself about an order, a return, a customer or a product. Shoppers never see them.

Written → withdrawn by their author (or by whoever may change settings). Not events: events cannot be taken back, and people
do write names into comments.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from mercer.accounts.models import User
from mercer.backoffice.models import Comment
from mercer.kernel import errors, events

LONGEST = 4000


class Empty(errors.Invalid):
    code = "empty_comment"
    title = _("Write something first.")


class NotYours(errors.Refusal):
    code = "not_your_comment"
    status = 403
    title = _("Only who wrote a comment takes it back.")


def write(subject: events.Subject, text: str, *, author: User, now: datetime) -> Comment:
    """Refusal: `Empty`."""
    tidy = text.replace("\x00", "").strip()[:LONGEST]
    if not tidy:
        raise Empty(fields={"text": str(Empty.title)})
    kind, key = events.name_of(subject)
    return Comment.objects.create(
        subject_kind=kind, subject_id=key, author=author, author_name=str(author), text=tidy, written_at=now
    )


def withdraw(comment: Comment, *, by: User, now: datetime) -> None:
    """Its words are gone, its place stays. Refusal: `NotYours`."""
    if comment.author_id != by.pk and not by.may("settings.edit"):
        raise NotYours()
    Comment.objects.filter(pk=comment.pk, withdrawn_at=None).update(text="", withdrawn_at=now)


def about(*subjects: events.Subject) -> QuerySet[Comment]:
    """Newest first."""
    found = Comment.objects.none()
    for subject in subjects:
        kind, key = events.name_of(subject)
        found = found | Comment.objects.filter(subject_kind=kind, subject_id=key)
    return found.order_by("-written_at")


def among(told: list[dict], subject: events.Subject, *, reader: User) -> list[dict]:
    """A timeline's lines (newest first) with the comments in their places."""
    return sorted([*told, *lines(subject, reader=reader)], key=lambda line: line["at"], reverse=True)


def lines(subject: events.Subject, *, reader: User) -> list[dict]:
    """For `parts/talk.html`, among the events of a timeline."""
    return [
        {
            "comment": row,
            "at": row.written_at,
            "actor": row.author_name,
            "text": row.text,
            "gone": row.withdrawn_at is not None,
            "mine": row.withdrawn_at is None and (row.author_id == reader.pk or reader.may("settings.edit")),
            "icon": "chat",
            "tone": "accent",
        }
        for row in about(subject)
    ]
