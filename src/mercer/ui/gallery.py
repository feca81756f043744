"""The component gallery: every component with every state on one page, to look at, to copy from and to test against.

The texts are specimens for developers and therefore not translated.
"""

from __future__ import annotations

import datetime
import pathlib
import re
from dataclasses import dataclass, field

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static

from mercer.kernel.money import Money
from mercer.ui import sorting

SPRITE = pathlib.Path(__file__).parent / "static" / "ui" / "icons.svg"
ICONS = [name for name in re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text(encoding="utf-8")) if name != "stars"]
NOW = datetime.datetime(2026, 3, 12, 15, 20, tzinfo=datetime.UTC)


@dataclass(frozen=True)
class Image:
    """The shape `picture()` expects."""

    fallback: str
    alt: str
    color: str
    sources: dict = field(default_factory=dict)
    width: int = 600
    height: int = 600


@dataclass(frozen=True)
class Item:
    """The shape `cards.product()` expects."""

    url: str
    name: str
    price: Money
    image: Image | None = None
    brand: str = ""
    compare_at: Money | None = None
    badges: tuple = ()
    note: str = ""
    sold_out: bool = False
    swatches: tuple = ()
    rating: float = 0
    reviews: int | None = None
    starting: bool = False


class Specimen(forms.Form):
    name = forms.CharField(label="Name", help_text="As it should stand on the parcel.")
    email = forms.EmailField(label="E-mail")
    country = forms.ChoiceField(label="Country", choices=[("NL", "Netherlands"), ("DE", "Germany"), ("CN", "China")])
    note = forms.CharField(label="Note", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    contact = forms.ChoiceField(
        label="Reach me by", widget=forms.RadioSelect, choices=[("mail", "Mail"), ("phone", "Phone")]
    )
    news = forms.BooleanField(label="Tell me about new things", required=False, help_text="Once a month at most.")


def show(request: HttpRequest) -> HttpResponse:
    """`?theme=light|dark` and `?density=office` choose how it looks."""
    context = {
        "request": request,
        "theme": request.GET.get("theme", ""),
        "office": request.GET.get("density") == "office",
        "now": NOW,
        "items": _items(),
        "images": [image for image in (item.image for item in _items()) if image],
        "form": Specimen({"name": "", "email": "not an address", "country": "DE", "contact": "mail"}),
        "columns": sorting.columns(request, COLUMNS, default="-placed"),
        "orders": ORDERS,
        "events": EVENTS,
        "page": Paginator(range(200), 20).get_page(request.GET.get("page", 3)),
        "sales": [(f"{day} Mar", value) for day, value in enumerate(SALES, 1)],
        "sales_before": [round(value * 0.8) for value in reversed(SALES)],
        "total": Money(24850, "EUR"),
        "icons": ICONS,
    }
    # Without a request there are no context processors: the page shows specimens, not the shop, and asks the database nothing.
    return HttpResponse(render_to_string("ui/gallery.html", context))


COLUMNS: list[dict] = [
    {"label": "Order", "sort": "number"},
    {"label": "Placed", "sort": "placed"},
    {"label": "Customer"},
    {"label": "State"},
    {"label": "Total", "sort": "total", "align": "end"},
    {"label": "Actions", "hidden": True},
]
ORDERS = [
    ("M-7KQ2-XD", NOW - datetime.timedelta(minutes=12), "Ada Lindqvist", "To ship", "warning", Money(12400, "EUR")),
    ("M-7KP9-RA", NOW - datetime.timedelta(hours=3), "Jonas Weber", "Shipped", "info", Money(8900, "EUR")),
    ("M-7KN1-ZZ", NOW - datetime.timedelta(days=1), "陈美玲", "Delivered", "success", Money(231050, "EUR")),
    ("M-7KM8-QE", NOW - datetime.timedelta(days=2), "Noor de Vries", "Payment failed", "danger", Money(4500, "EUR")),
]
EVENTS = [
    {"at": NOW - datetime.timedelta(minutes=5), "text": "Parcel handed to the courier", "actor": "Iris", "icon": "truck", "tone": "info"},
    {"at": NOW - datetime.timedelta(hours=2), "text": "Payment received", "actor": "Card", "icon": "check", "tone": "success", "detail": "€124.00, card ending in 4242"},
    {"at": NOW - datetime.timedelta(hours=3), "text": "Order placed", "actor": "Ada Lindqvist"},
]  # fmt: skip
SALES = [412, 388, 530, 611, 498, 720, 835, 640, 590, 702, 688, 911, 1020, 870, 760, 802, 930, 1104, 980, 1215]


def _items() -> list[Item]:
    vase = Image(static("ui/sample/vase.svg"), "Tall clay vase", "#b5714d")
    bowl = Image(static("ui/sample/bowl.svg"), "Wide green bowl", "#54705f")
    lamp = Image(static("ui/sample/lamp.svg"), "Table lamp with paper shade", "#efe6d6")
    stool = Image(static("ui/sample/stool.svg"), "Oak stool", "#a9794e")
    return [
        Item("#", "Terra vase, tall", Money(8900, "EUR"), vase, "Oda Studio", badges=(("New", "accent"),), swatches=("#b5714d", "#33473c", "#e4dacb")),
        Item("#", "Fen serving bowl", Money(4200, "EUR"), bowl, "Marsh", Money(5600, "EUR"), badges=(("On sale", "danger"),), rating=4.5, reviews=38),
        Item("#", "Dusk table lamp", Money(14900, "EUR"), lamp, "Halden", starting=True, note="In three sizes"),
        Item("#", "Plain stool in oiled oak with a rather long name", Money(11900, "EUR"), stool, "Halden", sold_out=True, note="Back on 4 April"),
        Item("#", "A thing nobody has photographed yet", Money(1900, "EUR")),
    ]  # fmt: skip
