"""The promise that was made."""

from mercer.orders.models.line import OrderLine, OrderTax
from mercer.orders.models.order import Order
from mercer.orders.models.past import PastLine, PastOrder
from mercer.orders.models.queries import PAY_ON_DELIVERY

__all__ = ["PAY_ON_DELIVERY", "Order", "OrderLine", "OrderTax", "PastLine", "PastOrder"]
