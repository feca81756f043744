"""The form of a product: everything but variants, prices, stock and pictures."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from mercer.catalog import categories, texts
from mercer.catalog.models import Brand, Category, Product
from mercer.pricing import taxes

TAX_CLASSES = [(taxes.STANDARD, _("Standard")), (taxes.REDUCED, _("Reduced")), (taxes.ZERO, _("Free of tax"))]
CHINESE = "zh-hans"
SPARE_ROWS = 3
# Fields that go to `products.create` and `products.edit` as they are.
FACTS = ("name", "slug", "summary", "description", "brand", "tax_class")


class ProductForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    summary = forms.CharField(
        label=_("Summary"), max_length=300, required=False, help_text=_("One sentence for lists and search engines.")
    )
    description = forms.CharField(
        label=_("Description"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Plain text, or HTML: headings, lists, links, tables."),
    )
    brand = forms.ModelChoiceField(
        label=_("Brand"), queryset=Brand.objects.none(), required=False, empty_label=_("No brand")
    )
    categories = forms.MultipleChoiceField(label=_("Categories"), required=False, widget=forms.CheckboxSelectMultiple)
    primary = forms.ChoiceField(
        label=_("Main category"), required=False, help_text=_("Its path stands above the product.")
    )
    tags = forms.CharField(label=_("Tags"), max_length=600, required=False, help_text=_("Separated by commas."))
    tax_class = forms.ChoiceField(label=_("Tax class"), choices=TAX_CLASSES)
    options = forms.CharField(
        label=_("Options"),
        max_length=320,
        required=False,
        help_text=_("What its variants differ in, separated by commas: Color, Size."),
    )
    slug = forms.CharField(
        label=_("Address"),
        max_length=220,
        required=False,
        help_text=_("The end of its address in the shop. Left empty, it is made of the name."),
    )
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=200, required=False)
    summary_zh = forms.CharField(label=_("Summary in Chinese"), max_length=300, required=False)
    description_zh = forms.CharField(
        label=_("Description in Chinese"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, product: Product | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.product = product
        here = product.brand_id if product else None
        brands = Brand.objects.filter(archived_at=None) | Brand.objects.filter(pk=here or 0)
        self.fields["brand"].queryset = brands  # type: ignore[attr-defined]
        branches = [(branch.id, branch.depth, branch.name) for trunk in categories.tree() for branch in trunk.walk()]
        known = {key for key, _depth, _name in branches}
        hidden = product.categories.exclude(pk__in=known) if product else ()  # archived ones the product lies in
        branches += [(row.pk, 0, f"{row.name} ({_('archived')})") for row in hidden]
        self.fields["categories"].choices = [  # type: ignore[attr-defined]
            (key, "\u2003" * depth + name) for key, depth, name in branches
        ]
        self.fields["primary"].choices = [  # type: ignore[attr-defined]
            ("", _("The first one")),
            *((key, "\u2003" * depth + name) for key, depth, name in branches),
        ]
        if product and product.tax_class not in dict(TAX_CLASSES):
            self.fields["tax_class"].choices = [  # type: ignore[attr-defined]
                *TAX_CLASSES,
                (product.tax_class, product.tax_class),
            ]

    def facts(self, post: QueryDict) -> dict[str, Any]:
        """What goes to the verb, from a valid form."""
        clean = self.cleaned_data
        found = {name: clean[name] for name in FACTS if name != "slug"}
        found["specifications"] = [list(pair) for pair in specifications(post)]
        found["options"] = _words(clean["options"])
        found["translations"] = self._translations()
        if clean["slug"] or self.product is None:
            found["slug"] = clean["slug"] or None
        return found

    def chosen_categories(self) -> tuple[list[Category], Category | None]:
        """The categories ticked, and the main one among them."""
        ids = [int(key) for key in self.cleaned_data["categories"]]
        rows = {row.pk: row for row in Category.objects.filter(pk__in=ids)}
        primary = rows.get(int(self.cleaned_data["primary"] or 0))
        return [rows[key] for key in ids if key in rows], primary

    def tag_names(self) -> list[str]:
        return _words(self.cleaned_data["tags"])

    def _translations(self) -> dict[str, dict[str, str]]:
        kept = dict(self.product.translations) if self.product else {}
        words = {name: self.cleaned_data[f"{name}_zh"] for name in ("name", "summary", "description")}
        return {**kept, CHINESE: {**kept.get(CHINESE, {}), **words}}


def initial(product: Product) -> dict[str, Any]:
    """What the form shows of a product."""
    chinese = product.translations.get(CHINESE, {})
    return {
        **{name: getattr(product, name) for name in FACTS},
        "categories": [str(pk) for pk in product.categories.values_list("pk", flat=True)],
        "primary": product.primary_category_id or "",
        "tags": ", ".join(tag.name for tag in product.tags.all()),
        "options": ", ".join(product.options),
        **{f"{name}_zh": chinese.get(name, "") for name in ("name", "summary", "description")},
    }


def specifications(post: QueryDict) -> list[tuple[str, str]]:
    """The rows as typed, without the empty ones."""
    names, values = post.getlist("spec_name"), post.getlist("spec_value")
    return [(name, value) for name, value in zip(names, values, strict=False) if name.strip() or value.strip()]


def spec_rows(known: list) -> list[tuple[str, str]]:
    """The rows to show, with some spare ones."""
    return [*((name, value) for name, value in known), *[("", "")] * SPARE_ROWS]


def _words(text: str) -> list[str]:
    return [word for word in (texts.line(part) for part in text.split(",")) if word]
