"""Letters to people: written once in the transaction of the fact they tell, sent by a job."""

from django.db import models

from mercer.kernel import ids
from mercer.kernel.fields import EncryptedTextField


class Letter(models.Model):
    """One letter. `key` makes writing idempotent: the same fact never writes two."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=60)
    language = models.CharField(max_length=10, default="en")
    recipient = EncryptedTextField()
    subject = EncryptedTextField()
    text = EncryptedTextField(default="")
    html = EncryptedTextField(default="")
    about_kind = models.CharField(max_length=40, blank=True)
    about_id = models.CharField(max_length=40, blank=True)
    written_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    failed_at = models.DateTimeField(null=True, blank=True)
    failure = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["about_kind", "about_id"], name="letter_about"),
            models.Index(fields=["-written_at"], name="letter_newest"),
        ]

    def __str__(self) -> str:
        return self.key
