"""Why goods come back and in which condition, as shoppers say it."""

from django.utils.translation import gettext_lazy as _

REASONS = {
    "changed_mind": _("I changed my mind"),
    "wrong_size": _("Wrong size or color for me"),
    "not_as_described": _("Not as described"),
    "damaged": _("Arrived damaged"),
    "defective": _("Does not work"),
    "wrong_item": _("Something else was delivered"),
    "late": _("Arrived too late"),
}
CONDITIONS = {
    "unopened": _("Unopened"),
    "opened": _("Opened, not used"),
    "used": _("Used"),
    "damaged": _("Damaged"),
}
OUR_FAULT = frozenset({"not_as_described", "damaged", "defective", "wrong_item", "late"})
NEEDS_PHOTO = frozenset({"damaged", "defective", "not_as_described", "wrong_item"})
