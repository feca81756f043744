"""Long work that somebody of the staff has asked for."""

from __future__ import annotations

from django.db import models

from mercer.accounts.models import User
from mercer.kernel import ids
from mercer.kernel.errors import FactEncoder


class Operation(models.Model):
    """An import, an export, a change of many rows: how far it is, what became of it, and what it could not do."""

    PREPARED, WAITING, RUNNING, DONE, FAILED, CANCELED = "prepared", "waiting", "running", "done", "failed", "canceled"
    OPEN = (WAITING, RUNNING)

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=10, default=PREPARED)
    trial = models.BooleanField(default=False, help_text="Shows what would happen, and changes nothing.")
    wishes = models.JSONField(default=dict, encoder=FactEncoder, help_text="What was asked for: columns, ids, filters.")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0, help_text="0 when nobody knows.")
    step = models.CharField(max_length=80, blank=True)
    result = models.JSONField(default=dict, encoder=FactEncoder)
    problems = models.JSONField(default=list, encoder=FactEncoder, help_text="The first of them, one dict for each.")
    problem_count = models.PositiveIntegerField(default=0)
    failure = models.TextField(blank=True)
    file_name = models.CharField(max_length=200, blank=True, help_text="What came in, or what can be fetched.")
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    user_name = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    heard_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    cancel_asked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at"]
        indexes = [
            models.Index(fields=["-asked_at"], name="operation_newest"),
            models.Index(fields=["state"], condition=models.Q(state__in=["waiting", "running"]), name="operation_open"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["prepared", "waiting", "running", "done", "failed", "canceled"]),
                name="operation_state_known",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.title}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def share(self) -> float:
        """How much of it is done, 0 to 1; 0 when nobody knows."""
        return min(self.done / self.total, 1.0) if self.total else 0.0
