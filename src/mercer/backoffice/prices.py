"""Being written."""

from django.http import Http404

from mercer.accounts import access


@access.staff()
def price_lists(request, **kwargs):
    raise Http404


@access.staff()
def price_list(request, **kwargs):
    raise Http404

