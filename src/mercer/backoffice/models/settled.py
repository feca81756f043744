"""What the staff does not want to be asked about again."""

from __future__ import annotations

from django.db import models


class Settled(models.Model):
    """A step of the first days that was put aside, or the guide as a whole (`guide`)."""

    name = models.CharField(max_length=60, primary_key=True)
    by_name = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
