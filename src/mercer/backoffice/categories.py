"""Being written."""

from django.http import Http404

from mercer.accounts import access


@access.staff()
def categories(request, **kwargs):
    raise Http404


@access.staff()
def add(request, **kwargs):
    raise Http404


@access.staff()
def category(request, **kwargs):
    raise Http404


@access.staff()
def act(request, **kwargs):
    raise Http404

