"""How the shop looks, version by version."""

from django.db import models

from mercer.media.models import Asset
from mercer.themes import looks
from mercer.themes.looks import Look


class Theme(models.Model):
    """One version. The one published last counts; the one that is not published yet is the draft, and there is one at most.

    `words`: language → {"headline": …, "words": …}, what stands in the head of the first page.
    """

    look = models.JSONField(default=dict)
    words = models.JSONField(default=dict)
    logo = models.ForeignKey(Asset, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    hero = models.ForeignKey(Asset, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True, db_index=True)
    published_by = models.CharField(max_length=150, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                models.Value(1), condition=models.Q(published_at=None), name="one_draft_of_the_theme"
            ),
        ]

    def __str__(self) -> str:
        return f"theme {self.pk}"

    @property
    def as_look(self) -> Look:
        """The look; parts that a newer Mercer no longer knows are as it was made."""
        try:
            return looks.read(self.look)
        except looks.BadLook as no:
            return looks.read({name: value for name, value in self.look.items() if name not in no.fields})

    def said(self, what: str, language: str) -> str:
        """`headline` or `words` in that language, as far as somebody wrote one."""
        return self.words.get(language, {}).get(what, "")
