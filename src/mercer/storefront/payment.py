"""Coming back from the payment page, and trying again. What the browser says is a hint; only the provider is believed."""

from django.conf import settings
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from mercer.accounts import access
from mercer.kernel import clock, ratelimit
from mercer.orders.models import Order
from mercer.payments import advance, attempts
from mercer.storefront import visit


@access.public
def back_from_provider(request, number):
    """`/checkout/paid/<number>/`: ask the provider what became of it, then show the order."""
    found = _mine(request, number)
    attempt = found.attempts.order_by("-created_at").first()
    if attempt and found.paid_at is None:
        advance.advance(attempt.pk, now=clock.now())
    return redirect(f"{reverse('storefront:order', args=[found.number])}?placed=1")


@access.public
@require_POST
def pay_again(request, number):
    """`POST /orders/<number>/pay/`: go on with the open attempt, or start a new one after a failed one."""
    found = _mine(request, number)
    now = clock.now()
    ratelimit.take("pay", str(found.pk), rate=1 / 60, burst=8, now=now)
    gateway = request.POST.get("method", found.payment_method)
    attempt = attempts.retry(found, gateway, now=now)
    attempt = attempts.start(attempt.pk, **addresses(found), now=now)
    return redirect(attempt.redirect_url or reverse("storefront:order", args=[found.number]))


def addresses(order: Order) -> dict[str, str]:
    """Where the provider sends the browser afterwards; built from the configured address, never from the request (A5)."""
    back = settings.PUBLIC_URL + reverse("storefront:payment-return", args=[order.number])
    return {"return_url": back, "cancel_url": back}


def _mine(request, number: str) -> Order:
    found = visit.order_or_none(request, number)
    if found is None:
        raise Http404
    return found
