"""What is typed into cells of goods: prices, names, pieces; each goes through its owner's verb."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mercer.backoffice import shelving
from mercer.catalog import products
from mercer.catalog.models import Product, Variant
from mercer.channels import current
from mercer.inventory import stock
from mercer.inventory.models import StockLevel
from mercer.kernel import errors
from mercer.kernel.money import Money, parse
from mercer.pricing import lists
from mercer.pricing.models import Price

MOST_PIECES = 1_000_000  # more is a typing error


class NoAmount(errors.Invalid):
    code = "no_amount"
    title = _("Please enter an amount like 12.50.")


class NoBaseList(errors.Refusal):
    code = "no_base_list"
    title = _("There is no price list for everybody in the shop's currency. Make one under Prices.")


def amount(text: str) -> Money:
    """What was typed as money of the shop's currency; `NoAmount`."""
    try:
        return parse(text, current.default().currency, "en")
    except (ValueError, ArithmeticError) as why:
        raise NoAmount() from why


def price(variant: Variant, text: str, *, actor, now) -> None:
    """The price of one piece in the base list; the price before, if one is shown, stays as it is."""
    base, wanted = shelving.base_list(), amount(text)
    if base is None:
        raise NoBaseList()
    there = Price.objects.filter(variant=variant, price_list=base, min_quantity=1).first()
    before = there.compare_at_amount if there else None
    compare_at = Money(before, wanted.currency) if before is not None else None
    lists.set_price(variant, base, wanted, compare_at=compare_at, actor=actor, now=now)


def name(product: Product, text: str, *, actor, now) -> None:
    products.edit(product, version=product.version, name=text, actor=actor, now=now)


def publish(product: Product, text: str, *, actor, now) -> None:
    """`published` or `draft`."""
    if text == "published":
        products.publish(product, actor=actor, now=now)
    else:
        products.unpublish(product, actor=actor, now=now)


def on_hand(level: StockLevel, text: str, *, actor, now, reason: str = "count") -> None:
    """So many lie there now, and why that is another number."""
    stock.set_on_hand(level.variant, level.location, pieces(text), actor=actor, at=now, reason=reason or "count")


def low_at(level: StockLevel, text: str, *, actor, now) -> None:
    stock.set_rules(level.variant, level.location, low_at=pieces(text))


def bin_of(level: StockLevel, text: str, *, actor, now) -> None:
    stock.set_rules(level.variant, level.location, bin=text[:20])


def pieces(text: str) -> int:
    """A whole number of pieces, not below nothing."""
    plain = text.replace(",", "").replace(" ", "")
    if not (plain.isascii() and plain.isdecimal()) or len(plain) > 7 or int(plain) > MOST_PIECES:
        raise errors.Invalid(gettext("Please enter a whole number of pieces."))
    return int(plain)
