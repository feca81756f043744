"""What stands beside a product in the shop, and what its pictures show: relations, angles, the frames of a turn."""

from django.contrib import messages
from django.db.models.functions import Upper
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mercer.accounts import access
from mercer.backoffice import asked, refusals
from mercer.catalog import gallery, relations
from mercer.catalog.models import Picture, Product, Variant
from mercer.kernel import clock, db, errors
from mercer.media import pictures


@access.staff("products.edit")
def show(request, pk):
    """`/staff/products/<pk>/beside/`"""
    product = _found(pk)
    rows = list(product.relations.select_related("other__cover"))
    context = {
        "product": product,
        "kinds": [(kind, label, _rows(rows, kind)) for kind, label in relations.KINDS.items()],
        "hung": [
            (row, pictures.picture(row.asset, sizes_hint=160)) for row in product.pictures.select_related("asset")
        ],
        "angles": [("", "–"), *gallery.ANGLES.items()],
        "spin": Picture.SPIN,
        "most": relations.MOST,
    }
    return render(request, "backoffice/product_beside.html", context)


@access.staff("products.edit")
@require_POST
@refusals.shown_on(show)
def relate(request, pk):
    """`POST …/relate/` with `kind`: places of those there (`place_<id>`, `remove_<id>`) and `add`: article numbers or addresses."""
    product, kind = _found(pk), request.POST.get("kind", "")
    current = relations.of(product.pk).get(kind, [])
    kept = [other for other in current if f"remove_{other}" not in request.POST]
    kept.sort(key=lambda other: (asked.number(request.POST, f"place_{other}") or 0, current.index(other)))
    wanted = [*kept, *_named(asked.text(request.POST, "add", 500))]
    relations.relate(product, kind, wanted, actor=access.actor(request), now=clock.now())
    messages.success(request, _("Saved."))
    return redirect("backoffice:product-beside", pk=pk)


@access.staff("products.edit")
@require_POST
@refusals.shown_on(show)
def describe(request, pk):
    """`POST …/describe/`: `angle_<picture>` of photos, `frames` (pictures) of the turn."""
    product, actor, now = _found(pk), access.actor(request), clock.now()
    rows = {str(row.pk): row for row in product.pictures.all()}
    frames = [rows[key].asset_id for key in request.POST.getlist("frames") if key in rows]
    angles = {row.asset_id: request.POST.get(f"angle_{key}", row.angle) for key, row in rows.items()}
    with db.transaction():
        gallery.label(product, angles, actor=actor, now=now)
        gallery.set_turn(product, frames, actor=actor, now=now)
    messages.success(request, _("Saved."))
    return redirect("backoffice:product-beside", pk=pk)


def _rows(rows: list, kind: str) -> list:
    return [(row.other, pictures.picture(row.other.cover, sizes_hint=80)) for row in rows if row.kind == kind]


def _named(text: str) -> list[int]:
    """Products by article numbers or addresses (the last part of them), parted by commas or blanks. `Invalid` names the unknown."""
    words = [word.strip("/").rsplit("/", 1)[-1] for word in text.replace(",", " ").split()]
    by_sku = Variant.objects.filter(archived_at=None).annotate(upper=Upper("sku"))
    found = dict(by_sku.filter(upper__in=[word.upper() for word in words]).values_list("upper", "product_id"))
    by_slug = dict(Product.objects.filter(slug__in=words).values_list("slug", "pk"))
    unknown = [word for word in words if word.upper() not in found and word not in by_slug]
    if unknown:
        sentence = _("There is no article %(words)s.") % {"words": ", ".join(unknown)}
        raise errors.Invalid(sentence, fields={"add": sentence})
    return [by_slug.get(word) or found[word.upper()] for word in words]


def _found(pk: int) -> Product:
    found = Product.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
