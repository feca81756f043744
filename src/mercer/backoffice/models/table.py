"""What people of the staff have arranged in their lists."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from mercer.accounts.models import User


class SavedView(models.Model):
    """Filters, sort and columns of a list under a name; shared ones are seen by everybody who may see the list."""

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    table = models.CharField(max_length=60)
    name = models.CharField(max_length=60)
    params = models.JSONField(default=dict, help_text="Parameter → its values, as in the list's address.")
    columns = ArrayField(models.CharField(max_length=40), default=list, help_text="Empty: everybody's own choice.")
    is_shared = models.BooleanField(default=False)
    kept_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["table"], name="view_of_table")]
        constraints = [
            models.UniqueConstraint(fields=["owner", "table", "name"], name="one_view_of_a_name"),
            models.CheckConstraint(condition=~models.Q(name=""), name="a_view_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class TableSetup(models.Model):
    """How one person wants one list: columns, rows on a page, the view it opens with, the views beside it as tabs."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    table = models.CharField(max_length=60)
    columns = ArrayField(models.CharField(max_length=40), default=list, help_text="In order; empty: as declared.")
    size = models.PositiveSmallIntegerField(default=50)
    opens_with = models.CharField(max_length=40, blank=True, help_text="Code of a view.")
    pinned = ArrayField(models.BigIntegerField(), default=list, help_text="Saved views shown as tabs.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "table"], name="one_setup_per_person_and_table")]

    def __str__(self) -> str:
        return f"{self.table} of {self.user_id}"
