"""Being written."""

from django.http import Http404

from mercer.accounts import access


@access.staff()
def staff(request, **kwargs):
    raise Http404


@access.staff()
def member(request, **kwargs):
    raise Http404

