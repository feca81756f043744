"""The first days of a shop: what is missing before it can open, told from what is there and not from what was clicked.

A step that facts cannot tell (a backup kept elsewhere) or that is not wanted is put aside by hand, and can be taken up again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.conf import settings
from django.db.models import F, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mercer.accounts.models import User
from mercer.aftersales.models import ReturnPolicy
from mercer.backoffice import todo
from mercer.backoffice.models import Settled
from mercer.catalog.models import Picture, Variant
from mercer.channels import current
from mercer.fulfillment.models import DeliveryRate
from mercer.kernel.actors import Actor
from mercer.kernel.money import Money, exponent
from mercer.orders.models import Order
from mercer.payments import methods
from mercer.pricing.models import TaxRate

GUIDE = "guide"
NEW_BELOW = 5  # orders: from then on the shop is no longer new
NO_ADDRESS = "shop@example.com"


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do. `by_hand`: only a person can tell that it is done."""

    code: str
    title: str | Promise
    why: str | Promise
    action: str | Promise
    route: str
    arguments: tuple[str, ...] = ()
    icon: str = "check"
    needed: bool = True
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """A step with how it stands."""

    step: Step
    done: bool
    aside: bool
    url: str

    @property
    def missing(self) -> bool:
        return self.step.needed and not self.done and not self.aside


STEPS = [
    Step("address", _("Say who you are"), _("Name, address and e-mail stand in the shop, in every letter and on labels. The law wants them."),
         _("Enter name and address"), "shop-facts", icon="store"),
    Step("tax", _("Look at the tax rates"), _("They came with the program for your country. Have your accountant look at them once."),
         _("See the tax rates"), "records", ("taxes",), icon="percent"),
    Step("delivery", _("Set what delivery costs"), _("A shop begins with free delivery in its own country. Give it a price, or put this step aside if it is meant to be free."),
         _("Set prices of delivery"), "records", ("delivery",), icon="truck"),
    Step("payment", _("Take money"), _("Enter your bank account for transfers; for cards, give the program the keys of your Stripe account."),
         _("Enter the bank account"), "shop-facts", icon="card"),
    Step("product", _("Enter the first product"), _("With a variant, a price, pieces on hand, and published: then somebody can buy it."),
         _("Add a product"), "product-add", icon="tag"),
    Step("picture", _("Show it"), _("A product without a picture is rarely bought."), _("Go to your products"), "products", icon="image", needed=False),
    Step("look", _("Make it look like yours"), _("Colors, type and the mark of your shop."), _("Choose how it looks"), "look", icon="palette", needed=False),
    Step("returns", _("Read the return rules"), _("How long goods may come back, and up to which value at once. They decide for you."),
         _("See the return rules"), "return-rules", icon="undo", needed=False),
    Step("letters", _("Let letters leave"), _("Tell the server how to send mail (MERCER_FROM and the mail server), or nobody gets a confirmation."),
         _("Read how"), "help", icon="mail", needed=False),
    Step("second_factor", _("Lock your own door"), _("A passkey or a code besides the password. Whoever has your log-in has the shop."),
         _("Add a second factor"), "mfa_index", icon="shield"),
    Step("staff", _("Invite who works with you"), _("Everybody gets a log-in of their own, with exactly the rights they need."),
         _("Add somebody"), "staff", icon="users", needed=False),
    Step("order", _("Buy something yourself"), _("Go through the shop as a customer: order, pay by transfer, ship it, send it back. Then you know what they see."),
         _("Open the shop"), "storefront:home", icon="cart"),
    Step("backup", _("Keep a copy elsewhere"), _("The database and the folder of files hold everything. Copy both every night to another place, and try once to bring them back."),
         _("Read how"), "help", icon="archive", by_hand=True),
]  # fmt: skip


def settled() -> set[str]:
    """What was put aside: `step-<code>`, and `GUIDE`. One query."""
    return set(Settled.objects.values_list("name", flat=True))


def standings(user: User, aside: set[str]) -> list[Standing]:
    """Every step with its state; steps whose page this shop does not have are left out. One query."""
    facts = _facts(user)
    found = []
    for step in STEPS:
        url = todo.address_of(step.route, *step.arguments)
        if url:
            found.append(Standing(step, facts.get(step.code, False), f"step-{step.code}" in aside, url))
    return found


def is_new() -> bool:
    """Whether the shop is in its first days. One query."""
    return Order.objects.all()[:NEW_BELOW].count() < NEW_BELOW


def put_aside(name: str, *, actor: Actor, now: datetime) -> None:
    """The guide (`GUIDE`), or a step by its code."""
    key = name if name == GUIDE else f"step-{name}"
    Settled.objects.update_or_create(name=key, defaults={"by_name": actor.name, "at": now})


def take_up(name: str) -> None:
    Settled.objects.filter(name=name if name == GUIDE else f"step-{name}").delete()


def _facts(user: User) -> dict[str, bool]:
    """Code → whether it is so."""
    shop = current.shop()
    counts = todo.counted(_questions(user, shop.country))
    channel = current.default()
    worth = Money(100 * 10 ** exponent(channel.currency), channel.currency)
    return {
        **{code: bool(count) for code, count in counts.items()},
        "staff": counts.get("staff", 0) > 1,
        "address": bool(shop.name and shop.street and shop.city and shop.email),
        "payment": bool(methods.offered(worth, shop.country)),
        "letters": settings.DEFAULT_FROM_EMAIL != NO_ADDRESS,
        "look": bool(counts.get("look") or shop.mark_svg),
    }


def _questions(user: User, country: str) -> dict[str, QuerySet]:
    sold = Variant.objects.filter(archived_at=None, product__archived_at=None, product__published_at__isnull=False)
    there = sold.filter(prices__amount__gt=0, stock_levels__on_hand__gt=F("stock_levels__reserved"))
    found = {
        "tax": TaxRate.objects.filter(country=country),
        "delivery": DeliveryRate.objects.filter(method__archived_at=None, amount__gt=0),
        "product": there,
        "picture": Picture.objects.filter(product__published_at__isnull=False),
        "returns": ReturnPolicy.objects.exclude(created_by=""),
        "second_factor": Authenticator.objects.filter(user=user),
        "staff": User.objects.filter(is_staff=True, is_active=True),
        "order": Order.objects.all(),
    }
    if apps.is_installed("mercer.themes"):
        found["look"] = apps.get_model("themes", "Theme").objects.filter(published_at__isnull=False)
    return found


def share(steps: list[Standing]) -> Decimal:
    """How much of what is needed is done, 0 to 1."""
    needed = [step for step in steps if step.step.needed]
    return Decimal(sum(not step.missing for step in needed)) / len(needed) if needed else Decimal(1)
