"""Being written."""

from django.http import Http404

from mercer.accounts import access


@access.staff()
def reports(request, **kwargs):
    raise Http404


@access.staff()
def sales_csv(request, **kwargs):
    raise Http404

