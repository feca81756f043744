"""Being written."""

from django.http import Http404

from mercer.accounts import access


@access.staff()
def stock(request, **kwargs):
    raise Http404


@access.staff()
def adjust(request, **kwargs):
    raise Http404


@access.staff()
def movements(request, **kwargs):
    raise Http404

