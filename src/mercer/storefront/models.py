"""What the merchant puts into the shop window."""

from django.db import models

from mercer.media.models import Asset


class FrontPage(models.Model):
    """The head of the first page: one row. Empty words fall back to the shop's own."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    headline = models.CharField(max_length=120, blank=True)
    words = models.CharField(max_length=240, blank=True)
    picture = models.ForeignKey(Asset, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    translations = models.JSONField(default=dict, help_text='{"zh-hans": {"headline": …, "words": …}}')

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_front_page")]

    def __str__(self) -> str:
        return self.headline or "front page"

    def headline_in(self, language: str) -> str:
        """The headline in that language, as far as somebody wrote one."""
        return self.translations.get(language, {}).get("headline") or self.headline

    def words_in(self, language: str) -> str:
        """The words below it."""
        return self.translations.get(language, {}).get("words") or self.words

    def story_in(self, language: str) -> str:
        """Who we are, where it is told in another language than the shop's own."""
        return self.translations.get(language, {}).get("story", "")
