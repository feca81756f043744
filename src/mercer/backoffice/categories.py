"""The tree of categories: made, named, moved, put in order, archived."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from mercer.accounts import access
from mercer.backoffice import conflicts, drafts, refusals
from mercer.backoffice.product_form import CHINESE
from mercer.catalog import categories as verbs
from mercer.catalog import navigation
from mercer.catalog.models import Category
from mercer.kernel import clock, db, errors
from mercer.media import assets, pictures

COUNTS = """
SELECT c.id, count(p.id) FROM catalog_category c
  LEFT JOIN catalog_product p ON p.category_ids @> ARRAY[c.id] AND p.archived_at IS NULL GROUP BY c.id
"""


class CategoryForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    parent = forms.TypedChoiceField(label=gettext_lazy("Lies in"), coerce=int, empty_value=None, required=False)
    slug = forms.CharField(
        label=gettext_lazy("Address"), max_length=140, required=False,
        help_text=gettext_lazy("The end of its address in the shop. Left empty, it is made of the name."),
    )  # fmt: skip
    description = forms.CharField(
        label=gettext_lazy("Description"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    name_zh = forms.CharField(label=gettext_lazy("Name in Chinese"), max_length=120, required=False)
    picture = forms.FileField(label=gettext_lazy("Picture"), required=False)

    def __init__(self, *args, category: Category | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        below = navigation.by_id().get(category.pk) if category else None
        own = {branch.id for branch in below.walk()} if below else set()
        branches = [branch for trunk in verbs.tree() for branch in trunk.walk() if branch.id not in own]
        self.fields["parent"].choices = [  # type: ignore[attr-defined]
            ("", _("Nothing: it is a trunk")),
            *((branch.id, "\u2003" * branch.depth + branch.name) for branch in branches),
        ]


@access.staff("products.view")
def categories(request):
    """`/staff/categories/`"""
    counts = dict(db.fetch_rows(COUNTS))
    archived = Category.objects.filter(archived_at__isnull=False)
    return render(request, "backoffice/categories.html", {"rows": _rows(counts), "archived": archived})


@access.staff("products.edit")
def add(request):
    """`/staff/categories/add/?parent=…`"""
    form = CategoryForm(
        request.POST if request.method == "POST" else None,
        request.FILES or None,
        initial={"parent": request.GET.get("parent", "")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            _create(request, form.cleaned_data)
        except errors.Refusal as no:
            refusals.blame(form, no)
        else:
            drafts.discard(request.user, "category-new")
            messages.success(request, _("The category is added."))
            return redirect("backoffice:categories")
    offer = drafts.offer(request, "category-new", title=_("New category"), form=form)
    context = {"form": form, "category": None, "offer": offer, "conflict": None, "now": clock.now()}
    return render(request, "backoffice/category.html", context, status=422 if form.errors else 200)


@access.staff("products.edit")
def category(request, pk):
    """`/staff/categories/<pk>/`"""
    found = _found(pk)
    posted = request.method == "POST" and not getattr(request, "refused", None)
    data = (request.POST, request.FILES) if posted else ()
    form = CategoryForm(*data, category=found, initial=_initial(found))
    conflict = conflicts.found(request, form) if posted and form.is_valid() else None
    if posted and form.is_valid():
        try:
            _save(request, found, form.cleaned_data)
        except errors.Refusal as no:
            refusals.blame(form, no)
        else:
            drafts.discard(request.user, f"category-{pk}")
            messages.success(request, _("Saved."))
            return redirect("backoffice:categories")
    context = {
        "form": form,
        "category": found,
        "image": pictures.picture(found.picture, sizes_hint=240),
        "offer": drafts.offer(request, f"category-{pk}", title=found.name, form=form),
        "conflict": conflict,
        "now": clock.now(),
    }
    return render(request, "backoffice/category.html", context, status=422 if form.errors else 200)


@access.staff("products.edit")
@require_POST
@refusals.shown_on(category)
def act(request, pk):
    """`POST …/act/` with `action`: up, down, archive, restore."""
    found, action = _found(pk), request.POST.get("action", "")
    by: dict[str, Any] = {"actor": access.actor(request), "now": clock.now()}
    if action in ("up", "down"):
        _shift(found, -1 if action == "up" else 1, by)
    elif action == "archive":
        verbs.archive(found, **by)
        messages.success(request, _("Archived. Its products stay on sale."))
    elif action == "restore":
        verbs.restore(found, **by)
        messages.success(request, _("Restored."))
    else:
        raise Http404
    return redirect("backoffice:categories")


def _create(request, clean: dict) -> Category:
    by: dict[str, Any] = {"actor": access.actor(request), "now": clock.now()}
    parent = Category.objects.filter(pk=clean["parent"]).first() if clean["parent"] else None
    picture = _picture(clean)
    with db.transaction():
        made = verbs.create(
            clean["name"],
            parent=parent,
            slug=clean["slug"] or None,
            description=clean["description"],
            picture_id=picture,
            **by,
        )
        if clean["name_zh"]:
            verbs.edit(made, translations={CHINESE: {"name": clean["name_zh"]}}, **by)
    return made


def _save(request, found: Category, clean: dict) -> None:
    by: dict[str, Any] = {"actor": access.actor(request), "now": clock.now()}
    words = {**found.translations.get(CHINESE, {}), "name": clean["name_zh"]}
    changes: dict[str, Any] = {name: clean[name] for name in ("name", "slug", "description")}
    changes["translations"] = {**found.translations, CHINESE: words}
    if picture := _picture(clean):
        changes["picture_id"] = picture
    with db.transaction():
        verbs.edit(found, **changes, **by)
        if clean["parent"] != found.parent_id:
            parent = Category.objects.filter(pk=clean["parent"]).first() if clean["parent"] else None
            verbs.move(found, parent=parent, **by)


def _picture(clean: dict) -> int | None:
    file = clean.get("picture")
    return assets.add(file, filename=file.name, alt=clean["name"], now=clock.now()).pk if file else None


def _shift(found: Category, step: int, by: dict) -> None:
    siblings = list(
        Category.objects.filter(parent=found.parent_id, archived_at=None)
        .order_by("position", "name", "id")
        .values_list("pk", flat=True)
    )
    if found.pk not in siblings:
        return
    here = siblings.index(found.pk)
    there = min(max(here + step, 0), len(siblings) - 1)
    siblings.insert(there, siblings.pop(here))
    verbs.reorder(found.parent, siblings, **by)


def _rows(counts: dict[int, int]) -> list[dict]:
    return [
        {"branch": branch, "indent": min(branch.depth, 6), "products": counts.get(branch.id, 0)}
        for trunk in verbs.tree()
        for branch in trunk.walk()
    ]


def _initial(found: Category) -> dict:
    return {
        "name": found.name,
        "slug": found.slug,
        "parent": found.parent_id or "",
        "description": found.description,
        "name_zh": found.translations.get(CHINESE, {}).get("name", ""),
    }


def _found(pk: int) -> Category:
    found = Category.objects.select_related("picture", "parent").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
