"""What waits for somebody, the most urgent first: each kind of task is a question whose answer is a number and a list.

All numbers come with one query, whatever their number; nobody is told of what he may not do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.apps import apps
from django.db.models import F, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mercer.aftersales.models import Return
from mercer.backoffice.models import Operation
from mercer.catalog.models import Product
from mercer.fulfillment import queue
from mercer.inventory.models import StockLevel
from mercer.kernel import db
from mercer.messages import letters
from mercer.orders.models import Order
from mercer.payments.models import Notification, Refund

MOST = 1000  # more are not counted
LATELY = timedelta(days=7)
PROMPT = ("unpaid", "partly_paid")
Asked = Callable[[datetime], QuerySet]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of task: who does it, which rows wait, where they are listed, and what to say."""

    code: str
    permission: str
    rows: Asked
    label: str | Promise
    advice: str | Promise
    icon: str
    route: str
    query: str = ""
    tone: str = "neutral"


@dataclass(frozen=True, slots=True)
class Task:
    """So much of a kind waits."""

    code: str
    count: int
    label: str | Promise
    advice: str | Promise
    icon: str
    url: str
    tone: str

    @property
    def shown(self) -> str:
        return f"{MOST - 1}+" if self.count >= MOST else str(self.count)


def late(now: datetime) -> QuerySet[Order]:
    """Orders nobody has begun to pick although the first promised day of delivery has come."""
    return queue.to_pick().filter(delivery_option__earliest__lte=now.date().isoformat())


def awaiting_money(now: datetime) -> QuerySet[Order]:
    """Bank transfers that have not come, or not in full."""
    return Order.objects.filter(canceled_at=None, payment_method="transfer", payment_state__in=PROMPT)


def low(now: datetime) -> QuerySet[StockLevel]:
    """Counters at or below their mark, the emptiest first."""
    rows = StockLevel.objects.filter(
        low_at__gt=0, variant__archived_at=None, variant__product__archived_at=None, location__archived_at=None
    )
    free = F("on_hand") + F("allowance") - F("reserved")
    return rows.annotate(free=free).filter(free__lte=F("low_at")).order_by("free", "variant_id")


def _returns(state: str) -> Asked:
    return lambda now: Return.objects.filter(state=state)


def _failed_work(now: datetime) -> QuerySet[Operation]:
    return Operation.objects.filter(state=Operation.FAILED, finished_at__gte=now - LATELY)


def _reviews(now: datetime) -> QuerySet:
    return apps.get_model("reviews", "Review").objects.filter(state="pending")


KINDS = [
    Kind("late", "shipping.work", late, _("Orders are late"), _("Their first promised day has come. Pick these first."),
         "clock", "shipping", tone="danger"),
    Kind("refunds_failed", "payments.refund", lambda now: Refund.objects.filter(state="failed"), _("Refunds failed"),
         _("The provider refused. Look why, and send the money another way."), "undo", "orders", "?view=returned", "danger"),
    Kind("to_pick", "shipping.work", lambda now: queue.to_pick(), _("Orders to pick"),
         _("Paid, and nobody has begun. Make a pick list."), "truck", "shipping", tone="accent"),
    Kind("picking", "shipping.work", lambda now: queue.picking(), _("Parcels to pack"),
         _("On a pick list. Scan what goes in."), "box", "shipping", "?tab=picking", "accent"),
    Kind("packed", "shipping.work", lambda now: queue.packed(), _("Parcels without a label"),
         _("Packed. Get the label and hand them over."), "print", "shipping", "?tab=packed", "accent"),
    Kind("parked", "payments.view", lambda now: Notification.objects.filter(state=Notification.PARKED),
         _("Payment notifications to look at"), _("The provider told something that fits no order."), "warning", "payments",
         "?tab=parked", "warning"),
    Kind("awaiting_money", "payments.collect", awaiting_money, _("Bank transfers to look for"),
         _("Compare with the account, and book what has come."), "cash", "orders", "?view=unpaid", "warning"),
    Kind("decide", "returns.decide", _returns(Return.REQUESTED), _("Returns to decide"),
         _("The rules left these to a person."), "return", "returns", "?state=requested", "warning"),
    Kind("receive", "returns.receive", lambda now: Return.objects.filter(state="sent", parcel_state="delivered"),
         _("Returns to receive"), _("The carrier has brought them. Count what is in the parcel."), "inbox", "returns",
         "?state=sent", "accent"),
    Kind("inspect", "returns.receive", _returns(Return.RECEIVED), _("Returns to inspect"),
         _("The shopper waits for the money."), "eye", "returns", "?state=received", "warning"),
    Kind("reviews", "reviews.moderate", _reviews, _("Reviews to read"),
         _("They are not shown before somebody has read them."), "star", "reviews", tone="neutral"),
    Kind("low", "stock.view", low, _("Articles run low"), _("At or below their mark. Order more."), "trend", "stock",
         "?state=low", "warning"),
    Kind("letters", "jobs.view", lambda now: letters.failed(), _("Letters could not be sent"),
         _("See why, and send them again."), "mail", "work", "?tab=letters", "danger"),
    Kind("work", "jobs.view", _failed_work, _("Work stopped half-way"), _("See what went wrong."), "warning", "work", "",
         "danger"),
    Kind("drafts", "products.edit", lambda now: Product.objects.filter(published_at=None, archived_at=None),
         _("Products not yet published"), _("Finish and publish them."), "edit", "products", "?state=draft"),
]  # fmt: skip


def waiting(may: Callable[[str], bool], *, now: datetime) -> list[Task]:
    """What this person can do now."""
    places = {kind.code: address_of(kind.route) for kind in KINDS if may(kind.permission)}
    kinds = [kind for kind in KINDS if places.get(kind.code)]
    counts = counted({kind.code: kind.rows(now) for kind in kinds})
    return [
        Task(
            kind.code,
            counts[kind.code],
            kind.label,
            kind.advice,
            kind.icon,
            f"{places[kind.code]}{kind.query}",
            kind.tone,
        )
        for kind in kinds
        if counts.get(kind.code)
    ]


def counted(questions: dict[str, QuerySet]) -> dict[str, int]:
    """How many rows each has, `MOST` at most. One query."""
    parts, params = [], []
    for code, rows in questions.items():
        sql, values = rows.order_by().values("pk")[:MOST].query.sql_with_params()
        parts.append(f"SELECT %s, count(*) FROM ({sql}) q")  # noqa: S608  our own queries
        params += [code, *values]
    return dict(db.fetch_rows(" UNION ALL ".join(parts), params)) if parts else {}


def failed_jobs() -> int:
    """Jobs that gave up."""
    return db.fetch_value("SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'")


def address_of(route: str, *arguments: str) -> str | None:
    """The address of an office page (or of another by its full name); None for one that this shop does not have."""
    for name in (f"backoffice:{route}", route):
        try:
            return reverse(name, args=arguments)
        except NoReverseMatch:
            continue
    return None
