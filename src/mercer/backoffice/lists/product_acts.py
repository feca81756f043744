"""What is done with many products at once."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.db.models import Prefetch
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mercer.backoffice import shelving
from mercer.backoffice.lists import repricing
from mercer.backoffice.tables.acts import Act, Values
from mercer.catalog import categories as tree
from mercer.catalog import products as verbs
from mercer.catalog.models import Category, Product, Variant
from mercer.pricing.models import Price


class TagForm(forms.Form):
    tag = forms.CharField(label=_("Tag"), max_length=60, help_text=_("One that does not exist yet is made."))


class CategoryForm(forms.Form):
    category = forms.TypedChoiceField(label=_("Category"), coerce=int)
    how = forms.ChoiceField(
        label=_("How"), initial="add", widget=forms.RadioSelect,
        choices=[("add", _("Put them in there as well")), ("move", _("Move them there, out of all others"))],
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [
            (branch.id, "\u2003" * branch.depth + branch.name) for trunk in tree.tree() for branch in trunk.walk()
        ]


def _load(keys: Sequence[str]) -> list[Product]:
    live = Prefetch("variants", Variant.objects.filter(archived_at=None), to_attr="live_variants")
    return list(Product.objects.filter(pk__in=keys).prefetch_related(live, "tags", "categories"))


def _load_prices(keys: Sequence[str]) -> list[Product]:
    prices = Prefetch(
        "prices",
        Price.objects.filter(price_list=shelving.base_list(), min_quantity=1).select_related("price_list"),
        to_attr="base_prices",
    )
    live = Prefetch(
        "variants", Variant.objects.filter(archived_at=None).prefetch_related(prices), to_attr="live_variants"
    )
    return list(Product.objects.filter(pk__in=keys).prefetch_related(live))


def _cannot_be_published(product, values: Values) -> object:
    if product.archived_at:
        return verbs.Archived.title
    if not product.live_variants:
        return verbs.NothingToSell.title
    return _("It is published already.") if product.published_at else ""


def _cannot_be_unpublished(product: Product, values: Values) -> object:
    return "" if product.published_at and not product.archived_at else _("It is not on sale.")


def _cannot_be_archived(product: Product, values: Values) -> object:
    return _("It is archived already.") if product.archived_at else ""


def _cannot_be_restored(product: Product, values: Values) -> object:
    return "" if product.archived_at else _("It is not archived.")


def _tags_of(product: Product) -> list[str]:
    return [tag.name for tag in product.tags.all()]


def _has_tag(product: Product, values: Values) -> bool:
    return values.get("tag", "").casefold() in {name.casefold() for name in _tags_of(product)}


def _tag(product: Product, values: Values, *, actor, now) -> None:
    verbs.tag(product, [*_tags_of(product), values["tag"]], actor=actor, now=now)


def _untag(product: Product, values: Values, *, actor, now) -> None:
    kept = [name for name in _tags_of(product) if name.casefold() != values["tag"].casefold()]
    verbs.tag(product, kept, actor=actor, now=now)


def _tags_told(product: Product, values: Values) -> str:
    return gettext("has: %(tags)s") % {"tags": ", ".join(_tags_of(product)) or "–"}


def _is_there(product: Product, values: Values) -> object:
    there = {category.pk for category in product.categories.all()}
    wanted = values.get("category")
    alone = values.get("how") == "add" or there == {wanted}
    return _("It is there already.") if wanted in there and alone else ""


def _shelve(product: Product, values: Values, *, actor, now) -> None:
    wanted = Category.objects.get(pk=values["category"])
    if values["how"] == "move":
        verbs.categorize(product, [wanted], primary=wanted, actor=actor, now=now)
        return
    there = list(product.categories.all())
    verbs.categorize(product, [*there, wanted], primary=product.primary_category or wanted, actor=actor, now=now)


def _shelves_told(product: Product, values: Values) -> str:
    return gettext("in: %(categories)s") % {
        "categories": ", ".join(one.name for one in product.categories.all()) or "–"
    }


ACTS = (
    Act("publish", _("Publish"), "products.edit", _("Publish products"), one=lambda row, values, **by: verbs.publish(row, **by), load=_load, refuses=_cannot_be_published, icon="eye"),
    Act("unpublish", _("Take off sale"), "products.edit", _("Take products off sale"), one=lambda row, values, **by: verbs.unpublish(row, **by), load=_load, refuses=_cannot_be_unpublished, icon="eye-off"),
    Act(
        "price", _("Change prices"), "prices.edit", _("Change prices by a percentage"), one=repricing.reprice, form=repricing.PercentForm,
        load=_load_prices, refuses=repricing.refuses, will=repricing.told, icon="percent",
    ),
    Act("tag", _("Add a tag"), "products.edit", _("Tag products"), one=_tag, form=TagForm, load=_load, refuses=lambda row, values: _("It has this tag.") if _has_tag(row, values) else "", will=_tags_told, icon="tag"),
    Act("untag", _("Remove a tag"), "products.edit", _("Take a tag away"), one=_untag, form=TagForm, load=_load, refuses=lambda row, values: "" if not values or _has_tag(row, values) else _("It does not have this tag."), will=_tags_told, icon="minus"),
    Act("shelve", _("Put into a category"), "products.edit", _("Put products into a category"), one=_shelve, form=CategoryForm, load=_load, refuses=_is_there, will=_shelves_told, icon="folder"),
    Act("archive", _("Archive"), "products.edit", _("Archive products"), one=lambda row, values, **by: verbs.archive(row, **by), load=_load, refuses=_cannot_be_archived, icon="archive", tone="danger"),
    Act("restore", _("Restore"), "products.edit", _("Restore products as drafts"), one=lambda row, values, **by: verbs.restore(row, **by), load=_load, refuses=_cannot_be_restored, icon="undo"),
)  # fmt: skip
