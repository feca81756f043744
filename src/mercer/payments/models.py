"""Money in and out: attempts to pay, refunds, the inbox of notifications, and the books."""

import uuid

from django.db import models
from django.db.models import F, Q, Sum

from mercer.kernel import ledger
from mercer.kernel.fields import AmountField, CurrencyField
from mercer.kernel.money import Money
from mercer.orders.models import Order


class PaymentAttempt(models.Model):
    """One try to pay an order through one gateway. `key` is what the gateway knows it by: sent again, nothing is charged twice."""

    NEW, STARTED, AUTHORIZED = "new", "started", "authorized"
    CAPTURED, FAILED, CANCELED = "captured", "failed", "canceled"
    OPEN = (NEW, STARTED, AUTHORIZED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="attempts")
    gateway = models.CharField(max_length=30)
    key = models.CharField(max_length=80, unique=True)
    amount = AmountField()
    currency = CurrencyField()
    state = models.CharField(max_length=12, default=NEW)
    captured_amount = AmountField(default=0)
    excess_amount = AmountField(default=0, help_text="The part of the captured amount that the order had no use for.")
    refunded_amount = AmountField(default=0, help_text="What went back or is on its way back.")
    provider_ref = models.CharField(
        max_length=120, blank=True, db_index=True, help_text="The session or order at the provider."
    )
    provider_charge = models.CharField(
        max_length=120, blank=True, db_index=True, help_text="What was charged there; refunds name it."
    )
    redirect_url = models.TextField(blank=True, help_text="Where the shopper pays.")
    return_url = models.TextField(blank=True, help_text="Where the provider sends the shopper afterwards.")
    cancel_url = models.TextField(blank=True)
    instructions = models.JSONField(default=dict, help_text="What a person has to do: bank details for a transfer.")
    receipts = models.JSONField(
        default=list, help_text="Keys of what staff have booked on it, so that nothing is booked twice."
    )
    failure = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    check_at = models.DateTimeField(null=True, blank=True, help_text="When the reconciler asks the provider next.")
    checks = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="an_attempt_is_about_money"),
            models.CheckConstraint(condition=Q(captured_amount__lte=F("amount")), name="never_capture_more_than_asked"),
            models.CheckConstraint(
                condition=Q(refunded_amount__gte=0, refunded_amount__lte=F("captured_amount")),
                name="never_refund_more_than_captured",
            ),
            models.CheckConstraint(
                condition=Q(excess_amount__gte=0, excess_amount__lte=F("captured_amount")),
                name="an_excess_was_captured",
            ),
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(state__in=["new", "started", "authorized"]),
                name="one_open_attempt_per_order",
            ),
        ]
        indexes = [models.Index(fields=["check_at"], condition=Q(check_at__isnull=False), name="attempt_to_check")]

    def __str__(self) -> str:
        return f"{self.gateway} {self.state} {self.key}"

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)

    @property
    def is_open(self) -> bool:
        """Somebody may still pay it."""
        return self.state in self.OPEN

    @property
    def refundable_amount(self) -> int:
        """The order's part of it that has not gone back; what is in excess is owed and goes back by itself."""
        own_way = self.refunds.filter(excess=True).exclude(state=Refund.FAILED, done_at=None)
        excess = own_way.aggregate(amount=Sum("amount"))["amount"] or 0
        return self.captured_amount - self.excess_amount - (self.refunded_amount - excess)


class Refund(models.Model):
    """Money on its way back. Written before the gateway is asked; `key` makes asking repeatable."""

    REQUESTED, PENDING, DONE, FAILED = "requested", "pending", "done", "failed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    attempt = models.ForeignKey(PaymentAttempt, on_delete=models.PROTECT, related_name="refunds")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="refunds")
    key = models.CharField(max_length=120, unique=True)
    amount = AmountField()
    currency = CurrencyField()
    reason = models.CharField(max_length=200)
    state = models.CharField(max_length=12, default=REQUESTED)
    provider_ref = models.CharField(max_length=120, null=True, blank=True, unique=True)
    failure = models.CharField(max_length=300, blank=True)
    requested_at = models.DateTimeField()
    excess = models.BooleanField(
        default=False, help_text="Nobody asked for this money, so the order does not count it."
    )
    via = models.CharField(max_length=30, help_text="The gateway the money goes back through.")
    done_at = models.DateTimeField(
        null=True, blank=True, help_text="Kept when it came back later: the shopper is owed it."
    )
    check_at = models.DateTimeField(null=True, blank=True)
    checks = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["-requested_at"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="a_refund_is_about_money")]
        indexes = [models.Index(fields=["check_at"], condition=Q(check_at__isnull=False), name="refund_to_check")]

    def __str__(self) -> str:
        return f"{self.state} {self.key}"

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)


class Notification(models.Model):
    """One notification of a provider, kept as it came; unique per provider event, so a repeat changes nothing."""

    RECEIVED, DONE, IGNORED, PARKED = "received", "done", "ignored", "parked"

    gateway = models.CharField(max_length=30)
    event_id = models.CharField(max_length=160)
    kind = models.CharField(max_length=80, blank=True)
    body = models.JSONField()
    state = models.CharField(max_length=10, default=RECEIVED)
    reason = models.CharField(max_length=300, blank=True, help_text="Why it is parked for a person.")
    attempt = models.ForeignKey(PaymentAttempt, null=True, on_delete=models.SET_NULL, related_name="notifications")
    received_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-received_at"]
        constraints = [models.UniqueConstraint(fields=["gateway", "event_id"], name="a_notification_counts_once")]

    def __str__(self) -> str:
        return f"{self.gateway} {self.event_id}"


class MoneyTransfer(ledger.Transfer):
    """The books, in double entry: `payments.books` says which accounts there are and what is booked when."""

    order = models.ForeignKey(Order, null=True, on_delete=models.PROTECT, related_name="transfers")

    class Meta(ledger.Transfer.Meta):
        abstract = False
        indexes = [*ledger.Transfer.Meta.indexes, models.Index(fields=["order", "id"], name="transfers_of_an_order")]
