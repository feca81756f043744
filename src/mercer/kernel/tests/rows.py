"""Models of the tests, outside of Django's registry, so that no other check meets them."""

# ruff: noqa: DJ008
from django.db import models
from django.test.utils import isolate_apps

from mercer.kernel import fields, ids, ledger
from mercer.kernel.states import Transitions

STEPS = Transitions("state", {"packed": {"shipped", "canceled"}, "shipped": {"delivered", "lost"}, "lost": {"shipped"}})

with isolate_apps("mercer.kernel"):

    class Parcel(models.Model):
        state = models.CharField(max_length=20, default="packed")
        shipped_at = models.DateTimeField(null=True)
        moves = models.IntegerField(default=0)

        class Meta:
            app_label = "kernel"

    class Person(models.Model):
        """Bound to its UUID."""

        id = models.UUIDField(primary_key=True, default=ids.uuid7)
        email = fields.EncryptedTextField(max_length=200, null=True)
        address = fields.EncryptedJSONField(null=True)
        email_index = models.BigIntegerField(null=True)

        class Meta:
            app_label = "kernel"

    class Note(models.Model):
        """Bound to its column only."""

        text = fields.EncryptedTextField()
        title = fields.EncryptedTextField(default="")

        class Meta:
            app_label = "kernel"

    class Ticket(models.Model):
        """Bound to its public id."""

        public_id = models.CharField(max_length=20)
        text = fields.EncryptedTextField(bind="public_id")

        class Meta:
            app_label = "kernel"

    class Booking(ledger.Transfer):
        note = models.CharField(max_length=20, null=True)

        class Meta(ledger.Transfer.Meta):
            app_label = "kernel"


TABLES = [Parcel, Person, Note, Ticket, Booking]
