"""Reviews to read: publish, reject with a reason, answer, look at reports; and the rules for all that."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from mercer.accounts import access
from mercer.backoffice import asked, refusals
from mercer.kernel import clock, errors
from mercer.media import pictures
from mercer.reviews import moderation, rules, votes
from mercer.reviews.models import Review

PAGE = 25
STATES = [
    (Review.PENDING, gettext_lazy("To read")),
    ("reported", gettext_lazy("Reported")),
    ("unanswered", gettext_lazy("Critical, unanswered")),
    (Review.PUBLISHED, gettext_lazy("Published")),
    (Review.REJECTED, gettext_lazy("Rejected")),
    ("all", gettext_lazy("All")),
]
TONES = {Review.PENDING: "warning", Review.PUBLISHED: "success", Review.REJECTED: "danger"}
CRITICAL = 3


@access.staff("reviews.moderate")
def reviews(request, pk=None):
    """`/staff/reviews/?state=pending&stars=2&q=…`: the oldest that waits first. (`pk`: of a form on it that was refused.)"""
    query = request.GET if request.method == "GET" else QueryDict(_address(request).partition("?")[2])
    state, stars, text = query.get("state", Review.PENDING), asked.number(query, "stars"), asked.text(query)
    rows = _in_state(Review.objects.select_related("product", "order", "customer"), state)
    rows = rows.filter(stars=stars) if stars in range(1, 6) else rows
    if text:
        rows = rows.filter(Q(product__name__icontains=text) | Q(author__icontains=text) | Q(title__icontains=text))
    rows = rows.order_by("written_at" if state == Review.PENDING else "-written_at", "id")
    page = Paginator(rows.prefetch_related("photos__asset", "reports"), PAGE).get_page(query.get("page"))
    counts = _counts()
    context = {
        "page": page,
        "rows": [(row, [pictures.picture(p.asset, sizes_hint=160) for p in row.photos.all()]) for row in page],
        "tabs": [
            {"label": label, "url": f"?state={code}", "current": code == state, "count": counts.get(code) or None}
            for code, label in STATES
        ],
        "asked": {"state": state, "stars": stars or "", "q": text},
        "tones": TONES,
        "state_words": dict(STATES),
        "reason_words": votes.REASONS,
        "rules": rules.current(),
        "here": f"?{query.urlencode()}",
    }
    return render(request, "backoffice/reviews.html", context)


@access.staff("reviews.moderate")
@require_POST
def publish_many(request):
    """`POST /staff/reviews/publish/` with `ids`: those that wait are published."""
    ids = request.POST.getlist("ids")[:500]
    try:
        done = moderation.publish_many(ids, actor=access.actor(request), now=clock.now())
    except (ValueError, TypeError) as no:  # not ids of reviews
        raise Http404 from no
    messages.success(request, ngettext("%(n)s review published.", "%(n)s reviews published.", done) % {"n": done})
    return _back(request)


@access.staff("reviews.moderate")
@require_POST
@refusals.shown_on(reviews)
def act(request, pk):
    """`POST /staff/reviews/<id>/` with `action`: publish, reject (`reason`), answer (`answer`), settle."""
    review, actor, now = _found(pk), access.actor(request), clock.now()
    action = request.POST.get("action", "")
    if action == "publish":
        moderation.publish(review, actor=actor, now=now)
        messages.success(request, _("Published."))
    elif action == "reject":
        moderation.reject(review, reason=asked.text(request.POST, "reason", 400), actor=actor, now=now)
        messages.success(request, _("Rejected. The author gets a letter with the reason."))
    elif action == "answer":
        moderation.answer(review, text=asked.text(request.POST, "answer", 4000), actor=actor, now=now)
        messages.success(request, _("The answer is kept."))
    elif action == "settle":
        votes.settle(review, actor=actor, now=now)
        messages.success(request, _("The reports are settled; the review stays."))
    else:
        raise Http404
    return _back(request)


@access.staff("settings.edit")
@require_POST
@refusals.shown_on(reviews)
def change_rules(request):
    """`POST /staff/reviews/rules/`"""
    typed = asked.text(request.POST, "ask_after_days", 6)
    days = asked.number(request.POST, "ask_after_days")
    if typed and days is None:
        raise errors.Invalid(fields={"ask_after_days": _("Between one and sixty days after delivery.")})
    facts = {"approve_first": "approve_first" in request.POST, "ask_after_days": days}
    rules.change(**facts, actor=access.actor(request), now=clock.now())
    messages.success(request, _("Saved."))
    return _back(request)


def _in_state(rows: QuerySet, state: str) -> QuerySet:
    if state == "reported":
        return rows.filter(report_count__gt=0)
    if state == "unanswered":
        return rows.filter(state=Review.PUBLISHED, stars__lte=CRITICAL, answer="")
    return rows.filter(state=state) if state in TONES else rows


def _counts() -> dict[str, int]:
    """What waits: to be read, reported, critical without an answer."""
    return Review.objects.aggregate(
        pending=Count("pk", filter=Q(state=Review.PENDING)),
        reported=Count("pk", filter=Q(report_count__gt=0)),
        unanswered=Count("pk", filter=Q(state=Review.PUBLISHED, stars__lte=CRITICAL, answer="")),
    )


def _found(pk) -> Review:
    found = Review.objects.select_related("product").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _address(request) -> str:
    """The query of the list as it was filtered."""
    back = asked.text(request.POST, "back", 300)
    return back if back.startswith("?") else ""


def _back(request):
    return redirect(reverse("backoffice:reviews") + _address(request))
