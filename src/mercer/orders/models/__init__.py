"""The promise that was made."""

from mercer.orders.models.order import Order, OrderLine, OrderTax
from mercer.orders.models.past import PastLine, PastOrder

__all__ = ["Order", "OrderLine", "OrderTax", "PastLine", "PastOrder"]
