"""Products named beside others: what goes with it, what belongs to it, what replaces it.

A relation leads one way; what is shown beside a teapot need not show the teapot.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mercer.catalog import history
from mercer.catalog.models import Product, Relation
from mercer.kernel import errors
from mercer.kernel.actors import Actor

GOES_WITH, ACCESSORY, REPLACEMENT = "goes_with", "accessory", "replacement"
KINDS = {GOES_WITH: _("Goes with"), ACCESSORY: _("Accessories"), REPLACEMENT: _("Instead of it")}
MOST = 12


class NotRelatable(errors.Refusal):
    """A product beside itself, one that does not exist, or too many."""

    code = "not_relatable"
    status = 422
    title = _("These products cannot be shown beside it.")


@transaction.atomic
def relate(
    product: Product, kind: str, others: Sequence[int], *, actor: Actor, now: datetime.datetime
) -> None:  # fmt: skip
    """Exactly these products, by id, stand beside it in this way and order; none takes them all away. `NotRelatable`."""
    if kind not in KINDS:
        raise NotRelatable(_("There is no such relation."), kind=kind)
    wanted = list(dict.fromkeys(others))
    if product.pk in wanted:
        raise NotRelatable(_("A product cannot stand beside itself."))
    if len(wanted) > MOST:
        raise NotRelatable(_("At most %(most)s products can stand beside it.") % {"most": MOST})
    if Product.objects.filter(pk__in=wanted).count() != len(wanted):
        raise NotRelatable(_("One of these products does not exist."))
    current = history.locked(product)
    rows = current.relations.filter(kind=kind)
    before = list(rows.values_list("other_id", flat=True))
    if before == wanted:
        return
    rows.delete()
    Relation.objects.bulk_create(
        Relation(product=current, other_id=other, kind=kind, position=place) for place, other in enumerate(wanted)
    )
    history.note(product, "product.related", actor=actor, now=now, data={"changes": {kind: [before, wanted]}})


def of(product_id: int) -> dict[str, list[int]]:
    """kind → products, in their order. One query."""
    found: dict[str, list[int]] = {}
    for kind, other in Relation.objects.filter(product=product_id).values_list("kind", "other_id"):
        found.setdefault(kind, []).append(other)
    return found
