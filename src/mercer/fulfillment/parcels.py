"""Where a parcel can be: one vocabulary for all carriers, outbound and on its way back."""

from django.utils.translation import gettext_lazy as _

NONE, ANNOUNCED, ACCEPTED, IN_TRANSIT, OUT_FOR_DELIVERY, DELIVERED, FAILED, RETURNING, LOST = (
    "none", "announced", "accepted", "in_transit", "out_for_delivery", "delivered", "failed", "returning", "lost",
)  # fmt: skip

WORDS = {
    NONE: _("Not handed in yet"),
    ANNOUNCED: _("Announced to the carrier"),
    ACCEPTED: _("With the carrier"),
    IN_TRANSIT: _("On its way"),
    OUT_FOR_DELIVERY: _("Out for delivery"),
    DELIVERED: _("Delivered"),
    FAILED: _("Delivery failed"),
    RETURNING: _("Going back to the sender"),
    LOST: _("Being searched for"),
}
USUAL = (ANNOUNCED, ACCEPTED, IN_TRANSIT, OUT_FOR_DELIVERY, DELIVERED)
ENDS = frozenset({DELIVERED, LOST})


def rank(state: str) -> int:
    """How far on its way; what is not on the usual way comes before all of it."""
    return USUAL.index(state) if state in USUAL else -1
