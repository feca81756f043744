"""Being written."""

from django.http import Http404

from mercer.accounts import access


@access.staff()
def record_list(request, **kwargs):
    raise Http404


@access.staff()
def record_add(request, **kwargs):
    raise Http404


@access.staff()
def record(request, **kwargs):
    raise Http404


@access.staff()
def record_act(request, **kwargs):
    raise Http404

