"""Delivery and returns, told from the settings that decide about them."""

from django.shortcuts import render

from mercer.accounts import access
from mercer.aftersales import rules
from mercer.fulfillment.models import DeliveryMethod


@access.public
def help_page(request):
    """`/help/`"""
    methods = DeliveryMethod.objects.filter(archived_at=None).prefetch_related("rates")
    rows = [
        (method, rates)
        for method in methods
        if (rates := [rate for rate in method.rates.all() if rate.currency == request.channel.currency])
    ]
    return render(request, "storefront/help.html", {"methods": rows, "policy": rules.current()})
