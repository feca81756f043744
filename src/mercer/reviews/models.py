"""What people say about the goods they received."""

import uuid
from decimal import ROUND_HALF_UP, Decimal

from django.db import models
from django.db.models import F, Q

from mercer.catalog.models import Product
from mercer.customers.models import Customer
from mercer.media.models import Asset
from mercer.orders.models import Order

MOST_STARS = 5
MOST_TEXT, MOST_TITLE, MOST_AUTHOR, MOST_ANSWER = 4000, 120, 60, 2000


class Review(models.Model):
    """What one customer says about one product. Everybody reads it once it is published.

    `order` is the purchase that proves the goods arrived; without one (taken over from a former shop) the review is not
    marked as verified. `author` is the name its writer chose to show, so nothing here is secret.
    """

    PENDING, PUBLISHED, REJECTED = "pending", "published", "rejected"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="reviews")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="reviews")
    order = models.ForeignKey(Order, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    choice = models.CharField(max_length=200, blank=True, help_text='Which variant it is about: "Oat, large".')
    stars = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=MOST_TITLE, blank=True)
    text = models.TextField(blank=True)
    author = models.CharField(max_length=MOST_AUTHOR)
    language = models.CharField(max_length=10, default="en")
    state = models.CharField(max_length=10, default=PENDING)
    reject_reason = models.CharField(max_length=300, blank=True, help_text="Told to the author.")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=120, blank=True)
    answer = models.TextField(blank=True, help_text="The shop's own words below it.")
    answered_at = models.DateTimeField(null=True, blank=True)
    helpful_count = models.PositiveIntegerField(default=0)
    report_count = models.PositiveIntegerField(default=0, help_text="Reports nobody has looked at yet.")
    written_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-written_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["customer", "product"], name="one_review_per_customer_and_product"),
            models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=MOST_STARS), name="one_to_five_stars"),
            models.CheckConstraint(
                condition=Q(state="pending") | Q(decided_at__isnull=False), name="a_decision_has_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(state="rejected") | ~Q(reject_reason=""), name="a_rejection_has_a_reason"
            ),
            models.CheckConstraint(condition=~Q(author=""), name="a_review_has_an_author"),
        ]
        indexes = [
            models.Index(fields=["product", "-written_at"], condition=Q(state="published"), name="review_of_product"),
            models.Index(fields=["state", "-written_at"], name="review_queue"),
            models.Index(fields=["-report_count"], condition=Q(report_count__gt=0), name="review_reported"),
        ]

    def __str__(self) -> str:
        return f"{self.stars}/5 {self.title or self.text[:40]}"

    @property
    def is_verified(self) -> bool:
        """Its writer received the goods from us."""
        return self.order_id is not None

    @property
    def is_public(self) -> bool:
        return self.state == self.PUBLISHED


class ReviewPhoto(models.Model):
    """A photo that came with a review; a private file that everybody may see while the review is published."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="photos")
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return str(self.asset_id)


class HelpfulVote(models.Model):
    """Somebody found a review helpful. `voter` is a blind index of a customer's or a visit's id."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="votes")
    voter = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "voter"], name="one_vote_per_voter")]

    def __str__(self) -> str:
        return str(self.review_id)


class AbuseReport(models.Model):
    """Somebody says a review does not belong here; a person looks at it."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="reports")
    reporter = models.BigIntegerField(help_text="Blind index, as of a voter.")
    reason = models.CharField(max_length=20)
    note = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at"]
        constraints = [models.UniqueConstraint(fields=["review", "reporter"], name="one_report_per_reporter")]

    def __str__(self) -> str:
        return f"{self.reason} {self.review_id}"


class ProductRating(models.Model):
    """The published reviews of a product, summed up; kept by the verbs in the transaction of each change.

    `one` … `five` count the reviews with so many stars. `version` rises with everything readers can see of the
    product's reviews, so that pages may keep what they drew of them.
    """

    product = models.OneToOneField(Product, primary_key=True, on_delete=models.CASCADE, related_name="rating")
    one = models.IntegerField(default=0)
    two = models.IntegerField(default=0)
    three = models.IntegerField(default=0)
    four = models.IntegerField(default=0)
    five = models.IntegerField(default=0)
    count = models.GeneratedField(
        expression=F("one") + F("two") + F("three") + F("four") + F("five"),
        output_field=models.IntegerField(),
        db_persist=True,
    )
    stars = models.GeneratedField(
        expression=F("one") + 2 * F("two") + 3 * F("three") + 4 * F("four") + 5 * F("five"),
        output_field=models.IntegerField(),
        db_persist=True,
    )
    version = models.BigIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(one__gte=0, two__gte=0, three__gte=0, four__gte=0, five__gte=0), name="no_rating_below_zero"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.average} ({self.count})"

    @property
    def average(self) -> Decimal | None:
        """With one decimal, half up; None without reviews."""
        return average(self.stars, self.count)

    @property
    def histogram(self) -> list[tuple[int, int]]:
        """(stars, reviews with so many), the best first."""
        return [(5, self.five), (4, self.four), (3, self.three), (2, self.two), (1, self.one)]


class ReviewRules(models.Model):
    """How the shop deals with reviews: one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    approve_first = models.BooleanField(default=True, help_text="A person reads each review before it is published.")
    ask_after_days = models.PositiveSmallIntegerField(
        null=True, blank=True, default=7, help_text="Days after delivery in which buyers are asked; empty: never."
    )

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_row_of_review_rules")]

    def __str__(self) -> str:
        return "review rules"


class Silence(models.Model):
    """This customer does not want to be asked for reviews."""

    customer = models.OneToOneField(Customer, primary_key=True, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.customer_id)


def average(stars: int, count: int) -> Decimal | None:
    """Stars per review with one decimal, half up."""
    return (Decimal(stars) / count).quantize(Decimal("0.1"), ROUND_HALF_UP) if count else None
