"""Being written."""

from django.http import Http404

from mercer.accounts import access


@access.staff()
def payments(request, **kwargs):
    raise Http404


@access.staff()
def notification(request, **kwargs):
    raise Http404

