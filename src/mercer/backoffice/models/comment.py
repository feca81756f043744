"""What the staff says among itself about a record."""

from __future__ import annotations

from django.db import models

from mercer.accounts.models import User


class Comment(models.Model):
    """A remark in a record's timeline; shoppers never see it. A withdrawn one keeps its place without its words."""

    subject_kind = models.CharField(max_length=80)
    subject_id = models.CharField(max_length=80)
    author = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    author_name = models.CharField(max_length=200, blank=True)
    text = models.TextField(max_length=4000, blank=True)
    written_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["subject_kind", "subject_id", "written_at"], name="comment_subject")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(text="") | models.Q(withdrawn_at__isnull=False), name="a_comment_has_words"
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_id} {self.written_at}"
