"""What the staff's search boxes find among the goods: drafts and archived ones too."""

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q, QuerySet
from django.db.models.functions import Upper

from mercer.catalog import words
from mercer.catalog.models import Product, Variant


def products(text: str) -> QuerySet[Product]:
    """By words of name, brand, category, tags or specifications, or by SKU or GTIN; everything when nothing is asked."""
    if not text:
        return Product.objects.all()
    return Product.objects.filter(_words(text, "search") | Q(pk__in=coded(text).values("product")))


def variants(text: str) -> QuerySet[Variant]:
    """Variants of such products, or exactly the one with this SKU or GTIN."""
    if not text:
        return Variant.objects.all()
    exactly = coded(text)
    return exactly if exactly.exists() else Variant.objects.filter(_words(text, "product__search"))


def coded(text: str) -> QuerySet[Variant]:
    """Exactly this SKU, whatever its capitals, or this GTIN."""
    rows = Variant.objects.alias(upper_sku=Upper("sku"))
    return rows.filter(Q(upper_sku=text.upper()) | Q(gtin=text))


def _words(text: str, column: str) -> Q:
    asked = words.query(text)
    return Q(**{column: SearchQuery(asked, config="simple", search_type="raw")}) if asked else Q(pk__in=[])
