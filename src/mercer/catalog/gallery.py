"""What a product's pictures show: photos from an angle, or the frames of one full turn."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mercer.catalog import covers, history
from mercer.catalog.models import Picture, Product
from mercer.kernel import errors
from mercer.kernel.actors import Actor

ANGLES = {
    "front": _("From the front"),
    "side": _("From the side"),
    "back": _("From behind"),
    "top": _("From above"),
    "bottom": _("From below"),
    "inside": _("Inside"),
    "detail": _("Close-up"),
    "size": _("How large it is"),
    "in_use": _("In use"),
}
LEAST_FRAMES, MOST_FRAMES = 8, 72


class NoTurn(errors.Refusal):
    """Too few or too many frames to turn the product, or pictures that are not its own."""

    code = "no_turn"
    status = 422
    title = _("A turn needs 8 to 72 pictures of the product, all the way around.")


@transaction.atomic
def label(product: Product, angles: Mapping[int, str], *, actor: Actor, now: datetime.datetime) -> None:
    """Says from where photos show it: asset id → code of `ANGLES`, or "" for nothing. `Invalid`."""
    if any(angle and angle not in ANGLES for angle in angles.values()):
        raise errors.Invalid(fields={"angle": str(_("There is no such angle."))})
    current = history.locked(product)
    changed = [row for row in current.pictures.filter(asset__in=angles) if row.angle != angles[row.asset_id]]
    for row in changed:
        row.angle = angles[row.asset_id]
    if changed:
        Picture.objects.bulk_update(changed, ["angle"])
        history.note(product, "product.pictured", actor=actor, now=now, data={"angles": len(changed)})


@transaction.atomic
def set_turn(product: Product, frames: Iterable[int], *, actor: Actor, now: datetime.datetime) -> None:
    """Makes exactly these of its pictures, as asset ids in the order of their positions, the frames of its turn.

    None at all takes the turn away; the pictures stay as photos. `NoTurn`.
    """
    wanted = set(frames)
    current = history.locked(product)
    if wanted and not LEAST_FRAMES <= len(wanted) <= MOST_FRAMES:
        raise NoTurn(frames=len(wanted))
    if current.pictures.filter(asset__in=wanted).count() != len(wanted):
        raise NoTurn
    before = set(current.pictures.filter(role=Picture.SPIN).values_list("asset_id", flat=True))
    if before == wanted:
        return
    current.pictures.exclude(asset__in=wanted).update(role=Picture.PHOTO)
    current.pictures.filter(asset__in=wanted).update(role=Picture.SPIN, angle="")
    first = current.pictures.filter(role=Picture.PHOTO).order_by("position", "id").first()
    Product.objects.filter(pk=product.pk).update(cover=first.asset_id if first else current.cover_id)
    covers.keep([product.pk])
    history.note(product, "product.pictured", actor=actor, now=now, data={"frames": len(wanted)})


def cover(assets: Iterable[int], said: Mapping[int, Mapping[str, str]]) -> int | None:
    """The first photo; of frames alone, the first frame."""
    wanted = list(assets)
    photos = (asset for asset in wanted if said.get(asset, {}).get("role", Picture.PHOTO) == Picture.PHOTO)
    return next(photos, next(iter(wanted), None))
