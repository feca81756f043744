"""Being written."""

from django.http import Http404

from mercer.accounts import access


@access.staff()
def search(request, **kwargs):
    raise Http404

