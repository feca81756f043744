"""Private files a shopper may see: photos and labels of their own returns, photos of reviews."""

from django.db.models import Q

from mercer.aftersales.models import Return
from mercer.media.models import Asset
from mercer.reviews.models import ReviewPhoto
from mercer.storefront import visit


def may_see(request, asset: Asset) -> bool:
    """Whether the file belongs to a return of an order this visit may see."""
    found = Return.objects.select_related("order").filter(Q(label=asset) | Q(photos__asset=asset)).first()
    return found is not None and visit.may_see(request, found.order)


def may_see_review(request, asset: Asset) -> bool:
    """Whether the photo came with a published review, one's own, or one a member of staff has to read."""
    photo = ReviewPhoto.objects.select_related("review__order").filter(asset=asset).first()
    if photo is None:
        return False
    if photo.review.is_public or (request.user.is_authenticated and request.user.may("reviews.moderate")):
        return True
    return photo.review.order is not None and visit.may_see(request, photo.review.order)
