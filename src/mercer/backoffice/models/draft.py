"""What somebody has typed and not saved."""

from __future__ import annotations

from django.db import models

from mercer.accounts.models import User


class Draft(models.Model):
    """One form of one record as one person left it. `base` tells what the record was when the typing began."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    record = models.CharField(max_length=120, help_text="The page's name of the record, like product-17.")
    title = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=300, help_text="Where the form stands, without host.")
    base = models.CharField(max_length=64, blank=True)
    data = models.JSONField(default=dict, help_text="Field → the values typed, as the browser sent them.")
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "record"], name="one_draft_per_person_and_record")]
        indexes = [models.Index(fields=["user", "-kept_at"], name="draft_newest")]

    def __str__(self) -> str:
        return f"{self.record} of {self.user_id}"
