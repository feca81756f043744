"""Letters about the steps of a return: one template, one sentence per step."""

from datetime import datetime

from django.conf import settings

from mercer.aftersales import policy
from mercer.aftersales.models import Return
from mercer.kernel import db
from mercer.kernel.money import Money
from mercer.messages import letters
from mercer.orders import letters as order_letters


@db.transaction
def step(returning: Return, name: str, *, now: datetime):
    """Write about a step: requested, label_made, denied, received, refunded. Once per step."""
    order = returning.order
    return letters.write(
        "return_step",
        to=order.email,
        key=f"return-{name}-{returning.pk}",
        about=order,
        language=order.language,
        now=now,
        context={
            "step": name,
            "returning": returning,
            "order": order,
            "lines": [(line.order_line, line.quantity) for line in returning.lines.select_related("order_line")],
            "reasons": [policy.sentence(reason) for reason in returning.decision_reason],
            "refund": Money(returning.refund_amount or 0, returning.currency),
            "fee": Money(returning.fee_amount, returning.currency),
            "return_url": _link(returning),
        },
    )


def _link(returning: Return) -> str:
    """The return's page for somebody with a log-in; a guest comes by the secret link of the order, which leads on to it."""
    if returning.order.customer.user_id:
        return f"{settings.PUBLIC_URL}/returns/{returning.number}/"
    return f"{order_letters.link(returning.order)}?return={returning.number}"
