"""Being written."""

from django.http import Http404

from mercer.accounts import access


@access.staff()
def settings_page(request, **kwargs):
    raise Http404


@access.staff()
def return_rules(request, **kwargs):
    raise Http404


@access.staff()
def api_keys(request, **kwargs):
    raise Http404

