"""Writing and withdrawing comments on the pages of orders, returns, customers and products."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mercer.accounts import access
from mercer.aftersales.models import Return
from mercer.backoffice import asked, comments
from mercer.backoffice.models import Comment
from mercer.catalog.models import Product
from mercer.customers.models import Customer
from mercer.kernel import clock, errors, events
from mercer.orders.models import Order

# kind in the address → (model, the field of its key there, permission, route)
KINDS: dict[str, tuple[Any, str, str, str]] = {
    "order": (Order, "number", "orders.view", "backoffice:order"),
    "return": (Return, "number", "returns.view", "backoffice:return"),
    "customer": (Customer, "pk", "customers.view", "backoffice:customer"),
    "product": (Product, "pk", "products.view", "backoffice:product"),
}


@access.staff()
@require_POST
def write(request, kind, key):
    """`POST /staff/comments/<kind>/<key>/` with `text`."""
    row, back = _found(request, kind, key)
    try:
        comments.write(row, request.POST.get("text", ""), author=request.user, now=clock.now())
    except comments.Empty as no:
        messages.error(request, no.detail)
    return redirect(back)


@access.staff()
@require_POST
def withdraw(request, kind, key):
    """`POST …/withdraw/` with `comment`."""
    row, back = _found(request, kind, key)
    subject_kind, subject_id = events.name_of(row)
    comment = Comment.objects.filter(
        pk=asked.number(request.POST, "comment"), subject_kind=subject_kind, subject_id=subject_id
    ).first()
    if comment is None:
        raise Http404
    comments.withdraw(comment, by=request.user, now=clock.now())
    messages.success(request, _("The comment is withdrawn."))
    return redirect(back)


def _found(request, kind: str, key: str) -> tuple[Any, str]:
    if kind not in KINDS:
        raise Http404
    model, field, permission, route = KINDS[kind]
    if not request.user.may(permission):
        raise access.NotAllowed(permission=permission)
    try:
        row = model._default_manager.filter(**{field: key}).first()
    except (ValueError, TypeError, OverflowError, ValidationError) as why:
        raise errors.NotFound() from why
    if row is None:
        raise errors.NotFound()
    return row, reverse(route, args=[key]) + "#timeline"
