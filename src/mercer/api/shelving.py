"""Categories, brands and tags, as the staff keep them."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from mercer.accounts import access
from mercer.api import doors, limits
from mercer.api.schemas.plain import Id, Page
from mercer.api.schemas.shelving import (
    CategoryChanged,
    CategoryMoved,
    CategorySent,
    KeptCategory,
    Shelf,
    ShelfChanged,
    ShelfQuestion,
    ShelfSent,
)
from mercer.catalog import brands as brand_verbs
from mercer.catalog import categories as tree
from mercer.catalog import tags as tag_verbs
from mercer.catalog.models import Brand, Category, Tag
from mercer.kernel import clock, paging
from mercer.kernel.errors import Invalid, NotFound

VIEW, EDIT = access.api("products.view"), access.api("products.edit")
router = Router(tags=["Products"], throttle=limits.PROGRAMS, auth=EDIT)


@router.get("/catalog/categories", response=Page[KeptCategory], auth=VIEW, summary="List categories")
def categories(request: HttpRequest, asked: Query[ShelfQuestion]) -> Page[KeptCategory]:
    """With what shoppers do not see."""
    rows = Category.objects.select_related("parent").filter(archived_at__isnull=not asked.archived)
    page = paging.page(rows, by=("id",), limit=asked.limit, cursor=asked.cursor)
    return Page[KeptCategory](items=[_category(row) for row in page.rows], next=page.next)


@router.post("/catalog/categories", response={201: KeptCategory}, summary="Add a category")
def add_category(request: HttpRequest, sent: CategorySent) -> Status:
    """The last branch of its parent."""
    made = tree.create(
        sent.name, slug=sent.slug, description=sent.description, parent=_parent(sent.parent), **_by(request)
    )
    return Status(201, _category(made))


@router.patch("/catalog/categories/{category_id}", response=KeptCategory, summary="Change a category")
def edit_category(request: HttpRequest, category_id: Id, sent: CategoryChanged) -> KeptCategory:
    """Only what is named."""
    return _category(tree.edit(_found(Category, category_id), **sent.model_dump(exclude_none=True), **_by(request)))


@router.post("/catalog/categories/{category_id}/move", response=KeptCategory, summary="Move a category")
def move_category(request: HttpRequest, category_id: Id, sent: CategoryMoved) -> KeptCategory:
    """With everything below it."""
    found = _found(Category, category_id)
    tree.move(found, parent=_parent(sent.parent), position=sent.position, **_by(request))
    return _category(_found(Category, category_id))


@router.post("/catalog/categories/{category_id}/archive", response=KeptCategory, summary="Archive a category")
def archive_category(request: HttpRequest, category_id: Id) -> KeptCategory:
    """Out of the navigation; its products stay on sale."""
    tree.archive(_found(Category, category_id), **_by(request))
    return _category(_found(Category, category_id))


@router.post("/catalog/categories/{category_id}/restore", response=KeptCategory, summary="Restore a category")
def restore_category(request: HttpRequest, category_id: Id) -> KeptCategory:
    """Back into the navigation."""
    tree.restore(_found(Category, category_id), **_by(request))
    return _category(_found(Category, category_id))


def _for(kind: type[Brand] | type[Tag], verbs: ModuleType, noun: str) -> None:
    """Brands and tags are kept alike, so their addresses are made alike."""
    many = f"{noun}s"

    @router.get(
        f"/catalog/{many}", response=Page[Shelf], auth=VIEW, operation_id=f"list_{many}", summary=f"List {many}"
    )
    def listed(request: HttpRequest, asked: Query[ShelfQuestion]) -> Page[Shelf]:
        rows = kind.objects.filter(archived_at__isnull=not asked.archived)
        page = paging.page(rows, by=("id",), limit=asked.limit, cursor=asked.cursor)
        return Page[Shelf](items=[_shelf(row) for row in page.rows], next=page.next)  # type: ignore[arg-type]

    @router.post(f"/catalog/{many}", response={201: Shelf}, operation_id=f"add_{noun}", summary=f"Add a {noun}")
    def add(request: HttpRequest, sent: ShelfSent) -> Status:
        return Status(201, _shelf(verbs.create(sent.name, slug=sent.slug, **_by(request))))

    @router.patch(
        f"/catalog/{many}/{{row_id}}", response=Shelf, operation_id=f"edit_{noun}", summary=f"Change a {noun}"
    )
    def edit(request: HttpRequest, row_id: Id, sent: ShelfChanged) -> Shelf:
        return _shelf(verbs.edit(_found(kind, row_id), name=sent.name, slug=sent.slug, **_by(request)))

    @router.post(
        f"/catalog/{many}/{{row_id}}/archive",
        response=Shelf,
        operation_id=f"archive_{noun}",
        summary=f"Archive a {noun}",
    )
    def archive(request: HttpRequest, row_id: Id) -> Shelf:
        found = _found(kind, row_id)
        verbs.archive(found, **_by(request))
        return _shelf(found)

    @router.post(
        f"/catalog/{many}/{{row_id}}/restore",
        response=Shelf,
        operation_id=f"restore_{noun}",
        summary=f"Restore a {noun}",
    )
    def restore(request: HttpRequest, row_id: Id) -> Shelf:
        found = _found(kind, row_id)
        verbs.restore(found, **_by(request))
        return _shelf(found)


_for(Brand, brand_verbs, "brand")
_for(Tag, tag_verbs, "tag")


def _by(request: HttpRequest) -> dict[str, Any]:
    return {"actor": doors.actor(request), "now": clock.now()}


def _found(kind: type[Model], row_id: int) -> Any:
    found = kind._default_manager.filter(pk=row_id).first()
    if found is None:
        raise NotFound(id=row_id)
    return found


def _parent(slug: str | None) -> Category | None:
    if slug is None:
        return None
    found = Category.objects.filter(slug=slug).first()
    if found is None:
        raise Invalid(fields={"parent": _("There is no such category: %(slug)s") % {"slug": slug}})
    return found


def _shelf(row: Brand | Tag) -> Shelf:
    return Shelf(id=row.pk, slug=row.slug, name=row.name, archived_at=row.archived_at)


def _category(row: Category) -> KeptCategory:
    return KeptCategory(
        **_shelf(row).model_dump(), description=row.description, parent=row.parent.slug if row.parent else None,
        position=row.position,
    )  # fmt: skip
