"""Being written."""

from django.http import Http404

from mercer.accounts import access


@access.staff()
def past_orders(request, **kwargs):
    raise Http404


@access.staff()
def past_order(request, **kwargs):
    raise Http404

