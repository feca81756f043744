"""Variants: their table on the product's page, and the editor with prices and stock."""

from collections import Counter

from django.contrib import messages
from django.db.models import F, Sum
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mercer.accounts import access
from mercer.backoffice import conflicts, drafts, refusals
from mercer.backoffice.variant_form import VariantForm
from mercer.catalog import variants as verbs
from mercer.catalog.models import Product, Variant
from mercer.inventory import stock
from mercer.inventory.models import StockLevel
from mercer.kernel import clock, db, errors
from mercer.kernel.money import Money
from mercer.media import pictures
from mercer.pricing import lists
from mercer.pricing.models import Price

ACTIONS = {"archive": verbs.archive, "restore": verbs.restore}


def rows(product: Product) -> list[dict]:
    """The product's variants with a price per list and what is free. Three queries however many they are."""
    variants = list(product.variants.select_related("cover"))
    ids = [variant.pk for variant in variants]
    prices, further = _prices(ids)
    levels = StockLevel.objects.filter(variant__in=ids, location__archived_at=None).values("variant")
    sums: dict[int, dict] = {
        row["variant"]: dict(row)
        for row in levels.annotate(there=Sum("on_hand"), free=Sum(F("on_hand") - F("reserved")))
    }
    return [
        {
            "variant": variant,
            "label": verbs.label(variant, product.options),
            "prices": list(prices.get(variant.pk, {}).values()),
            "further": further[variant.pk],
            "on_hand": sums.get(variant.pk, {}).get("there"),
            "free": sums.get(variant.pk, {}).get("free"),
            "image": pictures.picture(variant.cover, sizes_hint=80),
        }
        for variant in variants
    ]


def _prices(ids: list[int]) -> tuple[dict[int, dict[str, Money]], Counter[int]]:
    """What everybody pays at any time, one price in each currency, and how many prices there are besides."""
    everyday: dict[int, dict[str, Money]] = {}
    further: Counter[int] = Counter()
    found = Price.objects.filter(variant__in=ids, min_quantity=1, price_list__archived_at=None)
    for price in found.select_related("price_list").order_by("price_list__priority", "price_list_id"):
        of, known = price.price_list, everyday.setdefault(price.variant_id, {})
        if of.channel_id or of.starts_at or of.ends_at or of.currency in known:
            further[price.variant_id] += 1
        else:
            known[of.currency] = Money(price.amount, of.currency)
    return everyday, further


@access.staff("products.edit")
def add(request, pk):
    """`/staff/products/<pk>/variants/add/`"""
    product = Product.objects.filter(pk=pk).first()
    if product is None:
        raise Http404
    form = VariantForm(
        request.POST if request.method == "POST" else None, product=product, variant=None, user=request.user
    )
    if request.method == "POST" and form.is_valid():
        try:
            _add(request, form)
        except errors.Refusal as no:
            _blame(form, no)
        else:
            drafts.discard(request.user, f"variant-new-{pk}")
            messages.success(request, _("The variant is added."))
            if "another" in request.POST:
                return redirect("backoffice:variant-add", pk=pk)
            return redirect("backoffice:product", pk=pk)
    offer = drafts.offer(
        request, f"variant-new-{pk}", title=_("%(name)s: new variant") % {"name": product.name}, form=form
    )
    context = {"form": form, "product": product, "variant": None, "offer": offer, "conflict": None, "now": clock.now()}
    return render(request, "backoffice/variant.html", context, status=422 if form.errors else 200)


@access.staff("products.edit")
def variant(request, pk):
    """`/staff/variants/<pk>/`"""
    found = _found(pk)
    posted = request.method == "POST" and not getattr(request, "refused", None)
    form = VariantForm(request.POST if posted else None, product=found.product, variant=found, user=request.user)
    conflict = conflicts.found(request, form) if posted and form.is_valid() else None
    if posted and form.is_valid():
        try:
            _save(request, found, form)
        except errors.Refusal as no:
            _blame(form, no)
        else:
            drafts.discard(request.user, f"variant-{pk}")
            messages.success(request, _("Saved."))
            return redirect(reverse("backoffice:product", args=[found.product_id]) + "#variants")
    offer = drafts.offer(request, f"variant-{pk}", title=found.sku, form=form)
    context = {
        "form": form,
        "product": found.product,
        "variant": found,
        "offer": offer,
        "conflict": conflict,
        "now": clock.now(),
    }
    return render(request, "backoffice/variant.html", context, status=422 if form.errors else 200)


@access.staff("products.edit")
@require_POST
@refusals.shown_on(variant)
def act(request, pk):
    """`POST …/act/` with `action`: archive or restore."""
    found, action = _found(pk), request.POST.get("action", "")
    if action not in ACTIONS:
        raise Http404
    ACTIONS[action](found, actor=access.actor(request), now=clock.now())
    messages.success(request, _("Archived.") if action == "archive" else _("Restored."))
    return redirect("backoffice:product", pk=found.product_id)


@db.transaction
def _add(request, form: VariantForm) -> Variant:
    made = verbs.add(form.product, **form.facts(), actor=access.actor(request), now=clock.now())
    _price_and_shelve(request, made, form)
    return made


@db.transaction
def _save(request, found: Variant, form: VariantForm) -> None:
    verbs.edit(found, **form.facts(), actor=access.actor(request), now=clock.now())
    _price_and_shelve(request, found, form)


def _price_and_shelve(request, variant: Variant, form: VariantForm) -> None:
    """Only what differs from what the form showed: stock moves while somebody looks at it."""
    actor, now, changed = access.actor(request), clock.now(), set(form.changed_data)
    for price_list, amount, before in form.prices():
        if not changed & {f"price_{price_list.pk}", f"compare_{price_list.pk}"}:
            continue
        if amount is None:
            lists.remove_price(variant, price_list, actor=actor, now=now)
        else:
            lists.set_price(variant, price_list, amount, compare_at=before, actor=actor, now=now)
    for location, counted, low_at, place in form.places():
        if counted is not None and f"on_hand_{location.pk}" in changed:
            stock.set_on_hand(variant, location, counted, actor=actor, at=now)
        if changed & {f"low_at_{location.pk}", f"bin_{location.pk}"}:
            stock.set_rules(variant, location, low_at=low_at, bin=place)


def _blame(form: VariantForm, no: errors.Refusal) -> None:
    """Options are several fields of the form, and one fact of the variant."""
    if "options" in no.fields and form.option_fields:
        form.add_error("option_0", str(no.fields["options"]))
    elif "cost_amount" in no.fields:
        form.add_error("cost", str(no.fields["cost_amount"]))
    else:
        refusals.blame(form, no)


def _found(pk: int) -> Variant:
    found = Variant.objects.select_related("product").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
