"""Private files a shopper may see: photos and labels of their own returns."""

from django.db.models import Q

from mercer.aftersales.models import Return
from mercer.media.models import Asset
from mercer.storefront import visit


def may_see(request, asset: Asset) -> bool:
    """Whether the file belongs to a return of an order this visit may see."""
    found = Return.objects.select_related("order").filter(Q(label=asset) | Q(photos__asset=asset)).first()
    return found is not None and visit.may_see(request, found.order)
