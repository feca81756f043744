"""Stock: every counter with what moves it, the card of one counter, the ledger, and the proof."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
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

PAGE = 50


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
