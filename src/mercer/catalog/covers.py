"""Which picture stands for a variant: its own photo, else that of a variant that looks the same.

A color shows its photo in every size. `Variant.cover` remembers it, so that carts and orders need not ask; None is the
product's cover. Everything that changes pictures or options calls `keep` in its transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from mercer.catalog.models import Picture, Variant


def alike(options: Mapping[str, str], pictured: Mapping[int, Mapping[str, str]]) -> set[int]:
    """Which of the pictured variants (variant → options) look like one with these options.

    What makes the look are the options in which the pictured variants differ. One that is pictured alone tells nothing
    about that and stands for itself.
    """
    if len(pictured) < 2:
        return {pk for pk, own in pictured.items() if own == options}
    names = {name for own in pictured.values() for name in own}
    looks = [name for name in names if len({own.get(name) for own in pictured.values()}) > 1]
    return {pk for pk, own in pictured.items() if all(own.get(name) == options.get(name) for name in looks)}


def chosen(
    options: Mapping[int, Mapping[str, str]], photos: Iterable[tuple[int, int]]
) -> dict[int, int | None]:  # fmt: skip
    """variant → asset, for the variants of one product; `photos` as (variant, asset) in the order they hang."""
    shown = [(variant, asset) for variant, asset in photos if variant in options]
    pictured = {variant: options[variant] for variant, _asset in shown}
    looks = {variant: alike(own, pictured) for variant, own in options.items()}
    return {
        variant: next((asset for seen, asset in shown if seen in like), None) for variant, like in looks.items()
    }  # fmt: skip


def keep(
    products: Collection[int] | None, *, variants: type[Variant] = Variant, pictures: type[Picture] = Picture
) -> None:
    """Writes the cover of every variant of these products (None: of all) where it is another now.

    Migrations pass the models as they are at that time.
    """
    hung = pictures._default_manager.filter(role=Picture.PHOTO, variant__isnull=False).order_by("position", "id")
    live = variants._default_manager.filter(archived_at=None).order_by("id")
    if products is not None:
        hung, live = hung.filter(product__in=products), live.filter(product__in=products)
    photos: dict[int, list[tuple[int, int]]] = {}
    for product, variant, asset in hung.values_list("product_id", "variant_id", "asset_id"):
        photos.setdefault(product, []).append((variant, asset))
    options: dict[int, dict[int, dict[str, str]]] = {}
    before: dict[int, int | None] = {}
    for product, pk, own, cover in live.values_list("product_id", "id", "options", "cover_id"):
        options.setdefault(product, {})[pk], before[pk] = own, cover
    for product, those in options.items():
        for pk, wanted in chosen(those, photos.get(product, [])).items():
            if wanted != before[pk]:
                variants._default_manager.filter(pk=pk).update(cover_id=wanted)
