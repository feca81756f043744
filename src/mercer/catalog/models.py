"""What we sell: products with variants, arranged in categories, brands and tags."""

from __future__ import annotations

import datetime

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.functions import Upper
from tree_queries.models import TreeNode

from mercer.media.models import Asset


class Category(TreeNode):
    """A branch of the tree. A product in a branch is also found in every branch above it."""

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=140, unique=True, allow_unicode=True)
    description = models.TextField(blank=True)
    picture = models.ForeignKey(Asset, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    position = models.PositiveIntegerField(default=0)
    translations = models.JSONField(default=dict, help_text='{"zh-hans": {"name": …, "description": …}}')
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position", "name", "id"]

    def __str__(self) -> str:
        return self.name


class Brand(models.Model):
    """Who makes or names the goods."""

    name = models.CharField(max_length=120, unique=True)
    slug = models.SlugField(max_length=140, unique=True, allow_unicode=True)
    description = models.TextField(blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Tag(models.Model):
    """A word on a product: "dishwasher safe", "gift"."""

    name = models.CharField(max_length=60, unique=True)
    slug = models.SlugField(max_length=80, unique=True, allow_unicode=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ProductQuerySet(models.QuerySet["Product"]):
    """Sets of products as people speak of them."""

    def on_sale(self, now: datetime.datetime) -> ProductQuerySet:
        """What shoppers may see."""
        return self.filter(archived_at=None, published_at__lte=now)

    def in_category(self, category_id: int) -> ProductQuerySet:
        """In this branch or anywhere below it."""
        return self.filter(category_ids__contains=[category_id])


class Product(models.Model):
    """One thing in the shop window; what is bought is one of its variants.

    It is on sale while `published_at` has passed and `archived_at` is empty. `category_ids` holds its categories and
    all above them, so that "everything below" is one index look-up. `version` rises with every edit: two people who
    edit the same product do not overwrite each other.
    """

    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=220, unique=True, allow_unicode=True)
    external_ref = models.CharField(
        max_length=120, unique=True, null=True, blank=True, help_text="Its id where it came from."
    )
    summary = models.CharField(max_length=300, blank=True)
    description = models.TextField(blank=True, help_text="Sanitized HTML.")
    specifications = models.JSONField(default=list, help_text='[["Material", "Stoneware"], …] in order.')
    brand = models.ForeignKey(Brand, null=True, blank=True, on_delete=models.PROTECT, related_name="products")
    primary_category = models.ForeignKey(Category, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    categories = models.ManyToManyField(Category, related_name="products", blank=True)
    category_ids = ArrayField(models.BigIntegerField(), default=list)
    tags = models.ManyToManyField(Tag, related_name="products", blank=True)
    options = ArrayField(
        models.CharField(max_length=60),
        default=list,
        help_text='Names of what its variants differ in: {"Color", "Size"}.',
    )
    tax_class = models.CharField(max_length=20, default="standard")
    cover = models.ForeignKey(Asset, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    translations = models.JSONField(default=dict, help_text='{"zh-hans": {"name": …, "description": …}}')
    search = SearchVectorField(null=True, editable=False)
    published_at = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = ProductQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            GinIndex(fields=["category_ids"], name="product_categories"),
            GinIndex(fields=["search"], name="product_search"),
            models.Index(fields=["-published_at", "-id"], condition=models.Q(archived_at=None), name="product_newest"),
            models.Index(fields=["name", "id"], condition=models.Q(archived_at=None), name="product_by_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def is_on_sale(self, now: datetime.datetime) -> bool:
        """Whether shoppers may see it."""
        return self.archived_at is None and self.published_at is not None and self.published_at <= now


class Variant(models.Model):
    """What is bought: one combination of a product's options, with a SKU of its own."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="variants")
    sku = models.CharField(max_length=80)
    gtin = models.CharField(max_length=14, blank=True)
    options = models.JSONField(default=dict, help_text='{"Color": "Sage", "Size": "L"}')
    position = models.PositiveIntegerField(default=0)
    weight = models.PositiveIntegerField(default=0, help_text="Grams, packed.")
    cost_amount = models.BigIntegerField(
        null=True, blank=True, help_text="What one costs us, minor units of the default channel."
    )
    cover = models.ForeignKey(
        Asset, null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        help_text="Kept by `catalog.covers`; empty: the product's.",
    )  # fmt: skip
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(Upper("sku"), name="one_variant_per_sku"),
            models.UniqueConstraint(
                fields=["product", "options"], condition=models.Q(archived_at=None), name="one_variant_per_combination"
            ),
            models.CheckConstraint(condition=~models.Q(sku=""), name="a_variant_has_a_sku"),
        ]
        indexes = [models.Index(fields=["gtin"], condition=~models.Q(gtin=""), name="variant_gtin")]

    def __str__(self) -> str:
        return self.sku


class Picture(models.Model):
    """A picture of a product, perhaps of one variant of it.

    Frames of a turn (`spin`) belong together in their order: the first shows the front, each next one the product turned
    a little further, all of them once around. `angle` says from where a photo shows it (see `catalog.gallery`).
    """

    PHOTO, SPIN = "photo", "spin"

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="pictures")
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="+")
    variant = models.ForeignKey(Variant, null=True, blank=True, on_delete=models.SET_NULL, related_name="pictures")
    position = models.PositiveIntegerField(default=0)
    role = models.CharField(max_length=10, default=PHOTO)
    angle = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["product", "asset"], name="a_picture_once_per_product"),
            models.CheckConstraint(condition=models.Q(role__in=["photo", "spin"]), name="a_picture_has_a_role"),
        ]

    def __str__(self) -> str:
        return f"{self.product_id}/{self.position}"


class Relation(models.Model):
    """A product named beside another: what goes with it, what belongs to it, what replaces it (see `catalog.relations`)."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="relations")
    other = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["kind", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["product", "kind", "other"], name="related_once_per_kind"),
            models.CheckConstraint(condition=~models.Q(product=models.F("other")), name="never_related_to_itself"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["goes_with", "accessory", "replacement"]), name="a_relation_has_a_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} {self.kind} {self.other_id}"


class ShelfChange(models.Model):
    """Counts what changed the shelves; the sum of `step` is their version (see `catalog.browsing`).

    Written by statement triggers on the tables that cards, navigation and prices are made of: one row for each
    statement, so that nobody waits for anybody. A step is a random number, so that a version never comes back after a
    rollback or a restored backup.
    """

    step = models.BigIntegerField()

    def __str__(self) -> str:
        return str(self.step)
