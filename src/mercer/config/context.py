"""What every page's layout knows: the shop, and the navigation of the part one is in."""

from django.http import HttpRequest
from django.template.backends.utils import csrf_input
from django.utils.functional import SimpleLazyObject

from mercer.backoffice import navigation as backoffice_navigation
from mercer.channels import current
from mercer.storefront import navigation as storefront_navigation


def shop(request) -> dict:
    """The shop's name and words."""
    return {"shop": current.shop(), "theme": request.COOKIES.get("theme", "")}


def protection(request: HttpRequest) -> dict:
    """The hidden field of forms, made once a page; by default each form has it scrambled anew, a tenth of a page's work."""
    return {"csrf_input": SimpleLazyObject(lambda: csrf_input(request))}


def navigation(request) -> dict:
    """The variables of the layout (docs/design-system.md)."""
    part = backoffice_navigation if request.path.startswith("/staff/") else storefront_navigation
    return part.context(request)
