"""Delivery and returns, told from the settings that decide about them."""

from django.shortcuts import render

from mercer.accounts import access
from mercer.aftersales import rules
from mercer.fulfillment.models import DeliveryMethod


@access.public
def help_page(request):
    """`/help/`"""
    methods = DeliveryMethod.objects.filter(archived_at=None, rates__currency=request.channel.currency).distinct()
    rows = [
        (method, method.rates.filter(currency=request.channel.currency)) for method in methods.prefetch_related("rates")
    ]
    return render(
        request, "storefront/help.html", {"methods": rows, "policy": rules.current(), "channel": request.channel}
    )
