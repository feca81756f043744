"""A small house for tests of access: one page behind each kind of door, beside the real log-in pages."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from ninja import NinjaAPI

from mercer.accounts import access


@access.public
def open_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("open")


@access.customer
def own_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("own")


@access.staff("orders.view")
def staff_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("staff")


@access.staff("payments.refund")
@access.step_up
def money_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("money")


@access.signed
def hook(request: HttpRequest) -> HttpResponse:
    return HttpResponse("hook")


def forgotten_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("nobody thought of a policy")


api = NinjaAPI(urls_namespace="doors")


@api.get("/orders", auth=access.api("orders.view"))
def api_orders(request: HttpRequest) -> dict:
    return {"actor": request.auth.actor.name}


@api.get("/catalog")
@access.public
def api_catalog(request: HttpRequest) -> dict:
    return {}


urlpatterns = [
    path("open", open_page),
    path("own", own_page),
    path("staff/page", staff_page),
    path("staff/money", money_page),
    path("hook", hook),
    path("forgotten", forgotten_page),
    path("api/", access.cover(api.urls, access.API)),
    path("media/", access.cover(include("mercer.media.urls"), access.PUBLIC)),
    path("account/", include("mercer.accounts.urls")),
    path("account/", own_page),
    path("", open_page),
]


def words(request: HttpRequest) -> dict:
    """In place of the context of a whole shop."""
    return {"shop": {"name": "Doors", "url": "/", "email": "shop@example.com"}}
