"""Stock: every counter with what moves it, the card of one counter, the ledger, and the proof."""

from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F, IntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mercer.accounts import access
from mercer.backoffice import asked, finding, refusals
from mercer.backoffice.stock_forms import COUNT, AdjustForm, RulesForm
from mercer.catalog import variants
from mercer.catalog.models import Variant
from mercer.inventory import proof as proofs
from mercer.inventory import stock as verbs
from mercer.inventory.models import Location, StockLevel, StockMovement
from mercer.kernel import clock, errors
from mercer.media import pictures
from mercer.ui import sorting

PAGE = 50
TREND = timedelta(days=30)
STATES = [
    ("", gettext_lazy("All")),
    ("low", gettext_lazy("Low")),
    ("out", gettext_lazy("Nothing left")),
    ("falling", gettext_lazy("Will not last a month")),
]
SORTS = {"sku": "variant__sku", "name": "variant__product__name", "on_hand": "on_hand", "free": "free", "sold": "sold"}


@access.staff("stock.view")
def stock(request):
    """`/staff/stock/?state=low&location=…&q=…`"""
    state, text, place = (asked.text(request.GET, name) for name in ("state", "q", "location"))
    rows = _in_state(_levels(), state)
    rows = rows.filter(variant__in=finding.variants(text).values("pk")) if text else rows
    rows = rows.filter(location__code=place) if place else rows
    rows = rows.select_related("variant__product__cover", "location")
    page = Paginator(rows.order_by(sorting.order(request, SORTS, default="name"), "pk"), PAGE).get_page(
        request.GET.get("page")
    )
    columns = [
        {"label": _("Picture"), "hidden": True},
        {"label": _("Article"), "sort": "name"},
        {"label": _("SKU"), "sort": "sku"},
        {"label": _("Place")},
        {"label": _("Bin")},
        {"label": _("On hand"), "align": "end", "sort": "on_hand"},
        {"label": _("Reserved"), "align": "end"},
        {"label": _("Available"), "align": "end", "sort": "free"},
        {"label": _("Sold in 30 days"), "align": "end", "sort": "sold"},
        {"label": _("Adjust"), "hidden": True},
    ]
    context = {
        "page": page,
        "rows": [(row, pictures.picture(row.variant.product.cover, sizes_hint=80), _label(row)) for row in page],
        "tabs": [{"label": label, "url": f"?state={code}", "current": code == state} for code, label in STATES],
        "filter": {"state": state, "q": text, "location": place},
        "locations": [("", _("All places")), *Location.objects.filter(archived_at=None).values_list("code", "name")],
        "columns": sorting.columns(request, columns, default="name"),
    }
    return render(request, "backoffice/stock.html", context)


@access.staff("stock.adjust")
def adjust(request, pk):
    """`/staff/stock/<pk>/adjust/`: a counter's card; POST books pieces with a reason, or (`rules`) its rules."""
    level, rules = _found(pk), request.method == "POST" and "rules" in request.POST
    posted = request.method == "POST"
    form = AdjustForm(request.POST if posted and not rules else None)
    rules_form = RulesForm(
        request.POST if rules else None, initial={name: getattr(level, name) for name in ("low_at", "allowance", "bin")}
    )
    if posted and _kept(request, level, rules_form if rules else form, book=_set_rules if rules else _book):
        return redirect(_back(request))
    context = {
        "level": level,
        "label": _label(level),
        "form": form,
        "rules_form": rules_form,
        "movements": _movements().filter(variant=level.variant_id, location=level.location_id)[:12],
        "kind_words": KINDS,
        "back": request.POST.get("back", request.headers.get("Referer", "")),
    }
    part = "backoffice/parts/adjust.html" if request.headers.get("HX-Request") else "backoffice/stock_adjust.html"
    return render(request, part, context, status=422 if form.errors or rules_form.errors else 200)


@access.staff("stock.adjust")
def open_counter(request):
    """`POST /staff/stock/open/` with variant and location: a counter where goods have not lain before."""
    variant = Variant.objects.filter(pk=asked.number(request.POST, "variant")).first()
    location = Location.objects.filter(pk=asked.number(request.POST, "location"), archived_at=None).first()
    if request.method != "POST" or variant is None or location is None:
        raise Http404
    level = verbs.set_rules(variant, location, low_at=0)
    return redirect("backoffice:stock-adjust", pk=level.pk)


@access.staff("stock.view")
def movements(request):
    """`/staff/stock/movements/?q=SKU&location=…&kind=…`: the ledger, newest first."""
    text, place, kind = (asked.text(request.GET, name) for name in ("q", "location", "kind"))
    rows = _movements()
    rows = rows.filter(variant__in=finding.variants(text).values("pk")) if text else rows
    rows = rows.filter(location__code=place) if place else rows
    rows = rows.filter(kind=kind) if kind in KINDS else rows
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "filter": {"q": text, "location": place, "kind": kind},
        "locations": [("", _("All places")), *Location.objects.values_list("code", "name")],
        "kinds": [("", _("Everything")), *KINDS.items()],
        "kind_words": KINDS,
        "reason_words": verbs.REASONS,
    }
    return render(request, "backoffice/stock_movements.html", context)


@access.staff("stock.view")
def proof(request):
    """`/staff/stock/proof/`: the counters recounted from the ledger and the promises."""
    findings = proofs.check()
    skus = dict(Variant.objects.filter(pk__in=[found.variant_id for found in findings]).values_list("pk", "sku"))
    context = {
        "findings": [(found, skus.get(found.variant_id, "")) for found in findings[:200]],
        "rules": [rule for rule, _sentence, _sql in proofs.RULES],
        "counters": StockLevel.objects.count(),
        "movements": StockMovement.objects.count(),
        "now": clock.now(),
    }
    return render(request, "backoffice/stock_proof.html", context)


KINDS = {
    "received": gettext_lazy("Received"),
    "shipped": gettext_lazy("Shipped"),
    "came_back": gettext_lazy("Came back"),
    "restocked": gettext_lazy("Restocked"),
    "scrapped": gettext_lazy("Scrapped"),
    "adjusted": gettext_lazy("Adjusted"),
    "loaded": gettext_lazy("Imported"),
}


def _levels() -> QuerySet:
    """Live counters with what is free and what was sold in the last month."""
    since = clock.now() - TREND
    sales = StockMovement.objects.filter(
        variant=OuterRef("variant"), location=OuterRef("location"), kind="shipped", at__gte=since
    )
    sold = sales.values("variant").annotate(n=Sum("amount")).values("n")
    live = StockLevel.objects.filter(
        variant__archived_at=None, variant__product__archived_at=None, location__archived_at=None
    )
    return live.annotate(
        free=F("on_hand") - F("reserved"), sold=Coalesce(Subquery(sold, output_field=IntegerField()), 0)
    )


def _in_state(rows: QuerySet, state: str) -> QuerySet:
    if state == "low":
        return rows.filter(free__lte=F("low_at"), low_at__gt=0)
    if state == "out":
        return rows.filter(free__lte=0)
    return rows.filter(sold__gt=0, free__lt=F("sold")) if state == "falling" else rows


def _kept(request, level: StockLevel, form, *, book) -> bool:
    """Whether the form was in order and what it asked for is done."""
    if not form.is_valid():
        return False
    try:
        book(request, level, form.cleaned_data)
    except errors.Refusal as no:
        refusals.blame(form, _named(no))
        return False
    messages.success(request, _("Booked: %(sku)s") % {"sku": level.variant.sku})
    return True


def _book(request, level: StockLevel, clean: dict) -> None:
    facts = {"reason": clean["reason"], "note": clean["note"], "actor": access.actor(request), "at": clock.now()}
    if clean["how"] == COUNT:
        verbs.set_on_hand(level.variant, level.location, clean["pieces"], **facts)
    else:
        verbs.adjust(level.variant, level.location, clean["pieces"], **facts)


def _set_rules(request, level: StockLevel, clean: dict) -> None:
    verbs.set_rules(level.variant, level.location, **clean)


def _named(no: errors.Refusal) -> errors.Refusal:
    """The verb's `change` is the form's `pieces`."""
    if "change" in no.fields:
        no.fields["pieces"] = no.fields.pop("change")
    return no


def _movements() -> QuerySet:
    return StockMovement.objects.select_related("variant__product", "location").order_by("-id")


def _label(level: StockLevel) -> str:
    return variants.label(level.variant, level.variant.product.options)


def _back(request) -> str:
    """The list one came from, with its filters."""
    target = request.POST.get("back", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if safe and "/staff/stock/" in target else "backoffice:stock"


def _found(pk: int) -> StockLevel:
    found = StockLevel.objects.select_related("variant__product", "location").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
