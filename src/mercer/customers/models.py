"""Whom we sell to. Personal data is encrypted at rest; look-ups go through blind indexes."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from mercer.kernel.fields import EncryptedJSONField, EncryptedTextField


class Customer(models.Model):
    """A person who buys, with or without a log-in."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="customer"
    )
    email = EncryptedTextField()
    email_index = models.BigIntegerField(unique=True)
    name = EncryptedTextField(blank=True, default="")
    phone = EncryptedTextField(blank=True, default="")
    words_index = ArrayField(
        models.BigIntegerField(), default=list, help_text="Blind index of the words of name and address."
    )
    language = models.CharField(max_length=10, blank=True)
    note = models.TextField(blank=True)
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="merged")

    class Meta:
        indexes = [
            GinIndex(fields=["words_index"], name="customer_words"),
            models.Index(fields=["-created_at"], name="customer_newest"),
        ]

    def __str__(self) -> str:
        return self.name or self.email


class Address(models.Model):
    """An address in a customer's book. `data` holds the fields of `customers.addresses.PostalAddress`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="addresses")
    data = EncryptedJSONField()
    country = models.CharField(max_length=2)
    is_default = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-is_default", "-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=models.Q(is_default=True), name="one_default_address"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.pk}"
