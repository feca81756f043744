"""What shoppers looked for. Nothing about who looked."""

from django.db import models


class Search(models.Model):
    """One look into the shop's search. No visitor, no address, no session: only what was asked and how much was found."""

    text = models.CharField(max_length=80, help_text="In small letters, blanks tidied.")
    found = models.PositiveIntegerField(help_text="Products that fit.")
    language = models.CharField(max_length=12)
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "searches"
        indexes = [models.Index(fields=["at"], name="search_time")]

    def __str__(self) -> str:
        return f"{self.text}: {self.found}"
