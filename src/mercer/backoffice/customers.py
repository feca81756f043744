"""Being written."""

from django.http import Http404

from mercer.accounts import access


@access.staff()
def customers(request, **kwargs):
    raise Http404


@access.staff()
def add(request, **kwargs):
    raise Http404


@access.staff()
def customer(request, **kwargs):
    raise Http404


@access.staff()
def archive(request, **kwargs):
    raise Http404

