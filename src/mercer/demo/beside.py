"""What stands beside the demo's goods and in their pictures: what goes with them, from where photos show them, turns."""

from datetime import datetime

from mercer.catalog import gallery, relations
from mercer.catalog.models import Product, Relation
from mercer.demo.goods import shelf
from mercer.kernel import db
from mercer.kernel.actors import SYSTEM
from mercer.media import assets, tasks
from mercer.media.models import Asset

ANGLES = {"above": "top", "detail": "detail", "inside": "inside", "side": "side", "back": "back", "scene": "in_use"}


def relate(*, now: datetime) -> int:
    """Puts what goes with each product beside it, unless somebody has arranged that already; for how many."""
    ids = dict(Product.objects.values_list("slug", "pk"))
    known = set(Relation.objects.values_list("product__slug", flat=True))
    wanted = [product for product in shelf.read().products if product.slug in ids and product.slug not in known]
    for product in wanted:
        others = [ids[slug] for slug in product.goes_with if slug in ids]
        with db.transaction():
            row = Product.objects.get(pk=ids[product.slug])
            relations.relate(row, relations.GOES_WITH, others, actor=SYSTEM, now=row.published_at or now)
    return len(wanted)


def frames(product: shelf.Product, *, now: datetime) -> list[Asset]:
    """The frames of its turn, to be pressed by jobs."""
    found = [assets.add(path.read_bytes(), filename=path.name, alt="", now=now, press=False) for path in product.spin()]
    for asset in found:
        tasks.press_later(asset)
    return found


@db.transaction
def describe(row: Product, views: dict[int, str], turn: list[Asset], *, now: datetime) -> None:
    """Says what its pictures show: asset id → view, and which are the frames of a turn."""
    angles = {asset: ANGLES[view] for asset, view in views.items() if view in ANGLES}
    gallery.label(row, angles, actor=SYSTEM, now=now)
    gallery.set_turn(row, [asset.pk for asset in turn], actor=SYSTEM, now=now)
