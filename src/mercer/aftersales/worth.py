"""What pieces of an order are worth when they come back: exactly what was paid for them, and in sum never a cent more.

A line's amount is split over its pieces by largest remainder, and the n-th piece that comes back is worth the n-th part.
However a line comes back, its parts add up to the line; with the delivery they add up to the order.
"""

from mercer.kernel.money import Money
from mercer.orders.models import Order, OrderLine


def of_line(line: OrderLine, *, currency: str, includes_tax: bool) -> Money:
    """What was paid for the whole line, tax included."""
    return Money(line.total_amount + (0 if includes_tax else line.tax_amount), currency)


def of_pieces(line: OrderLine, *, before: int, pieces: int, currency: str, includes_tax: bool) -> Money:
    """What the next `pieces` of a line are worth when `before` pieces came back earlier."""
    if not 0 <= before <= before + pieces <= line.quantity:
        raise ValueError(f"{before} + {pieces} of {line.quantity} pieces")
    parts = of_line(line, currency=currency, includes_tax=includes_tax).split([1] * line.quantity)
    return sum(parts[before : before + pieces], Money.zero(currency))


def of_delivery(order: Order) -> Money:
    """What was paid for the delivery, tax included."""
    tax = 0 if order.prices_include_tax else order.tax_amount - sum(line.tax_amount for line in order.lines.all())
    return Money(order.delivery_amount + tax, order.currency)
