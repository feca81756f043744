"""What every page's layout knows: the shop, and the navigation of the part one is in."""

from mercer.backoffice import navigation as backoffice_navigation
from mercer.channels import current
from mercer.storefront import navigation as storefront_navigation


def shop(request) -> dict:
    """The shop's name and words."""
    return {"shop": current.shop(), "theme": request.COOKIES.get("theme", "")}


def navigation(request) -> dict:
    """The variables of the layout (docs/design-system.md)."""
    part = backoffice_navigation if request.path.startswith("/staff/") else storefront_navigation
    return part.context(request)
