"""Products: the list with its states and bulk actions, and the editor."""

from typing import Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from mercer.accounts import access
from mercer.backoffice import (
    asked,
    drafts,
    history,
    history_pages,
    product_form,
    refusals,
    variants,
)
from mercer.backoffice.product_form import ProductForm
from mercer.catalog import products as verbs
from mercer.catalog.models import Product
from mercer.kernel import clock, db, errors
from mercer.media import pictures as drawn

HISTORY_SHOWN = 8
ACTIONS = {
    "publish": verbs.publish,
    "unpublish": verbs.unpublish,
    "archive": verbs.archive,
    "restore": verbs.restore,
}
DONE = {
    "publish": gettext_lazy("Published."),
    "unpublish": gettext_lazy("Taken off sale."),
    "archive": gettext_lazy("Archived."),
    "restore": gettext_lazy("Restored as a draft."),
}


@access.staff("products.edit")
def add(request):
    """`/staff/products/add/`: a draft; its variants come next."""
    form = ProductForm(request.POST if request.method == "POST" else None, initial={"tax_class": "standard"})
    if request.method == "POST" and form.is_valid():
        try:
            made = _create(request, form)
        except errors.Refusal as no:
            refusals.blame(form, no)
        else:
            drafts.discard(request.user, "product-new")
            messages.success(request, _("The draft is kept. Now give it variants with prices."))
            return redirect("backoffice:product", pk=made.pk)
    rows = product_form.specifications(request.POST) if request.method == "POST" else []
    offer = drafts.offer(request, "product-new", title=_("New product"), form=form)
    rows = product_form.specifications(drafts.typed(offer.draft)) if offer.draft and offer.restored else rows
    context = {"form": form, "spec_rows": product_form.spec_rows(rows), "product": None}
    context |= {"offer": offer, "now": clock.now()}
    return render(request, "backoffice/product_add.html", context, status=422 if form.errors else 200)


@access.staff("products.view")
def product(request, pk):
    """`/staff/products/<pk>/`: everything about a product; POST keeps the form, if nobody was faster."""
    found = _found(pk)
    if request.method == "POST" and not getattr(request, "refused", None) and request.user.may("products.edit"):
        return _save(request, found)
    form = ProductForm(initial=product_form.initial(found), product=found)
    return _page(request, found, form, rows=found.specifications)


@access.staff("products.edit")
@require_POST
@refusals.shown_on(product)
def act(request, pk):
    """`POST …/act/` with `action`: publish, unpublish, archive, restore, duplicate."""
    found, action, actor, now = _found(pk), request.POST.get("action", ""), access.actor(request), clock.now()
    if action == "duplicate":
        made = _duplicate(found, actor=actor, now=now)
        messages.success(request, _("This is the copy, a draft without variants."))
        return redirect("backoffice:product", pk=made.pk)
    if action not in ACTIONS:
        raise Http404
    ACTIONS[action](found, actor=actor, now=now)
    messages.success(request, DONE[action])
    return redirect("backoffice:product", pk=found.pk)


def _create(request, form: ProductForm) -> Product:
    actor, now = access.actor(request), clock.now()
    chosen, primary = form.chosen_categories()
    with db.transaction():
        made = verbs.create(**form.facts(request.POST), actor=actor, now=now)
        verbs.categorize(made, chosen, primary=primary, actor=actor, now=now)
        verbs.tag(made, form.tag_names(), actor=actor, now=now)
    return made


def _save(request, found: Product):
    form, conflict = ProductForm(request.POST, product=found), None
    version = asked.number(request.POST, "version") or 0
    if form.is_valid():
        try:
            _edit(request, found, form, version=version)
        except verbs.EditConflict as no:
            conflict = _conflict(form, no.facts["current"])
            form.add_error(None, no.detail)
        except errors.Refusal as no:
            refusals.blame(form, no)
        else:
            drafts.discard(request.user, f"product-{found.pk}")
            messages.success(request, _("Saved."))
            return redirect("backoffice:product", pk=found.pk)
    if conflict is None:
        found.version = version  # what this person saw, still
    answer = _page(request, found, form, rows=product_form.specifications(request.POST), conflict=conflict)
    answer.status_code = 409 if conflict is not None else 422
    return answer


@db.transaction
def _edit(request, found: Product, form: ProductForm, *, version: int) -> None:
    actor, now = access.actor(request), clock.now()
    chosen, primary = form.chosen_categories()
    verbs.edit(found, version=version, actor=actor, now=now, **form.facts(request.POST))
    verbs.categorize(found, chosen, primary=primary, actor=actor, now=now)
    verbs.tag(found, form.tag_names(), actor=actor, now=now)


def _conflict(form: ProductForm, current: dict) -> list[tuple[Any, Any, Any]]:
    """(field, as it is now, as typed) of what differs; the typed values stay in the form and may be saved over it."""
    typed = form.cleaned_data
    named = {**current, "brand": current["brand_id"]}
    differing = []
    for name in ("name", "slug", "summary", "description", "tax_class"):
        if str(named[name] or "") != str(typed.get(name) or ""):
            differing.append((form.fields[name].label, named[name], typed.get(name)))
    return differing


def _page(request, found: Product, form: ProductForm, *, rows: list, conflict: list | None = None):
    now = clock.now()
    offer = drafts.offer(request, f"product-{found.pk}", title=found.name, form=form, base=str(found.version))
    if offer.draft and offer.restored:
        rows = product_form.specifications(drafts.typed(offer.draft))
    context = {
        "product": found,
        "form": form,
        "offer": offer,
        "conflict": conflict,
        "spec_rows": product_form.spec_rows(rows),
        "variant_rows": variants.rows(found),
        "pictures": [drawn.picture(row.asset, sizes_hint=120) for row in found.pictures.select_related("asset")],
        "on_sale": found.is_on_sale(now),
        "history": history.lines(found, *history_pages.of_product(found), limit=HISTORY_SHOWN),
        "now": now,
    }
    return render(request, "backoffice/product.html", context)


def _duplicate(found: Product, *, actor, now) -> Product:
    facts = {
        name: getattr(found, name)
        for name in ("summary", "description", "specifications", "brand", "options", "tax_class", "translations")
    }
    with db.transaction():
        made = verbs.create(
            name=_("%(name)s (copy)") % {"name": found.name[:190]},
            actor=actor,
            now=now,
            tags=list(found.tags.all()),
            **facts,
        )
        verbs.categorize(made, list(found.categories.all()), primary=found.primary_category, actor=actor, now=now)
        kept = [(picture.asset_id, None) for picture in found.pictures.all()]
        verbs.set_pictures(made, kept, actor=actor, now=now)
    return made


def _found(pk: int) -> Product:
    found = Product.objects.select_related("brand", "cover", "primary_category").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
