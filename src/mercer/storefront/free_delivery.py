"""How much is missing until the delivery costs nothing, where the delivery tables promise that."""

from dataclasses import dataclass
from datetime import datetime

from mercer.catalog.remembered import FOREVER, Remembered
from mercer.channels.models import Channel
from mercer.fulfillment.models import DeliveryRate
from mercer.kernel.money import Money
from mercer.storefront.basket import View

_tables = Remembered(32)


@dataclass(frozen=True, slots=True)
class FreeDelivery:
    """`missing` is zero when it is reached."""

    goods: Money
    missing: Money
    above: Money

    @property
    def is_reached(self) -> bool:
        return not self.missing.amount


def of(cart: View, *, channel: Channel, version: int, now: datetime) -> FreeDelivery | None:
    """For what is in the cart, delivered in the channel's own country; None where nothing is ever free."""
    if cart.quote is None or not cart.lines:
        return None
    goods = cart.quote.goods - cart.quote.discount
    weight = sum(shown.line.quantity * shown.line.variant.weight for shown in cart.lines)
    table = _tables.get(
        (channel.currency, channel.country), version=version, now=now, make=lambda: (_table(channel), FOREVER)
    )
    lightest: dict[int, int | None] = {}
    for method, up_to_weight, free_from in table:
        if up_to_weight >= weight:
            lightest.setdefault(method, free_from)
    amounts = [amount for amount in lightest.values() if amount is not None]
    if not amounts:
        return None
    above = Money(min(amounts), channel.currency)
    return FreeDelivery(goods, Money(max(0, above.amount - goods.amount), channel.currency), above)


def _table(channel: Channel) -> list[tuple[int, int, int | None]]:
    """Rates of open methods that come to the channel's country: by method, the lightest first."""
    rates = DeliveryRate.objects.filter(method__archived_at=None, currency=channel.currency).select_related("method")
    return [
        (rate.method_id, rate.up_to_weight, rate.free_from_amount)
        for rate in rates.order_by("method__position", "method_id", "up_to_weight")
        if not rate.method.countries or channel.country in rate.method.countries
    ]
