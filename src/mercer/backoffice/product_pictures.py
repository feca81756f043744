"""The pictures of a product: uploaded together, put in order, described, given to variants, taken down."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from mercer.accounts import access
from mercer.backoffice import asked, refusals
from mercer.catalog import products as verbs
from mercer.catalog import variants
from mercer.catalog.models import Product
from mercer.kernel import clock, db, errors
from mercer.media import assets, pictures

MOST_AT_ONCE = 40


@access.staff("products.edit")
def show(request, pk):
    """`/staff/products/<pk>/pictures/`"""
    product = _found(pk)
    hung = list(product.pictures.select_related("asset"))
    context = {
        "product": product,
        "hung": [(row, pictures.picture(row.asset, sizes_hint=240)) for row in hung],
        "variant_options": [
            ("", _("All variants")),
            *(
                (row.pk, variants.label(row, product.options) or row.sku)
                for row in product.variants.filter(archived_at=None)
            ),
        ],
    }
    return render(request, "backoffice/product_pictures.html", context)


@access.staff("products.edit")
@require_POST
@refusals.shown_on(show)
def upload(request, pk):
    """`POST …/upload/` with `files`: those that are pictures are hung, the others are told one by one."""
    product, actor, now = _found(pk), access.actor(request), clock.now()
    files = request.FILES.getlist("files")[:MOST_AT_ONCE]
    if not files:
        raise errors.Invalid(fields={"files": _("Choose at least one picture.")})
    new = [asset for asset in (_kept(request, file, now=now) for file in files) if asset]
    hung = [(row.asset_id, row.variant_id) for row in product.pictures.all()]
    verbs.set_pictures(
        product, [*hung, *((asset.pk, None) for asset in new if asset.pk not in dict(hung))], actor=actor, now=now
    )
    if new:
        messages.success(request, ngettext("%(n)s picture added.", "%(n)s pictures added.", len(new)) % {"n": len(new)})
    return redirect("backoffice:product-pictures", pk=pk)


@access.staff("products.edit")
@require_POST
@refusals.shown_on(show)
def arrange(request, pk):
    """`POST …/arrange/`: place, description and variant of each; `remove` takes one down, `first` makes one the cover."""
    product = _found(pk)
    rows = {row.pk: row for row in product.pictures.select_related("asset")}
    kept = [key for key in rows if f"remove_{key}" not in request.POST]
    order = sorted(kept, key=lambda key: (_place(request, key), list(rows).index(key)))
    with db.transaction():
        for key in kept:
            alt = asked.text(request.POST, f"alt_{key}", 300)
            if alt != rows[key].asset.alt:
                assets.describe(rows[key].asset, alt=alt)
        chosen = [(rows[key].asset_id, _variant(request, key)) for key in order]
        verbs.set_pictures(product, chosen, actor=access.actor(request), now=clock.now())
    messages.success(request, _("Saved."))
    return redirect("backoffice:product-pictures", pk=pk)


def _kept(request, file, *, now):
    try:
        return assets.add(file, filename=file.name, now=now)
    except errors.Refusal as no:
        messages.error(request, f"{assets.safe_name(file.name)}: {no.detail}")
        return None


def _place(request, key: int) -> int:
    return asked.number(request.POST, f"place_{key}") or 0


def _variant(request, key: int) -> int | None:
    return asked.number(request.POST, f"variant_{key}")


def _found(pk: int) -> Product:
    found = Product.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
