"""Where payment providers and carriers tell us things: verified, written down once, answered at once; a job does the rest."""

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_POST

from mercer.accounts import access
from mercer.fulfillment import tracking
from mercer.kernel import clock
from mercer.payments import inbox


@access.signed
@require_POST
def gateway(request, code):
    """`POST /hooks/<gateway>/`: 200 when taken (also a second time), 400 when it is forged or stale."""
    inbox.receive(code, headers=request.headers, body=request.body, now=clock.now())
    return HttpResponse(status=200)


@access.signed
@require_POST
def carrier(request, code):
    """`POST /hooks/carriers/<carrier>/`: as above."""
    tracking.notice(code, headers=request.headers, body=request.body, now=clock.now())
    return HttpResponse(status=200)


urlpatterns = [
    path("carriers/<slug:code>/", carrier, name="hook-carrier"),
    path("<slug:code>/", gateway, name="hook-gateway"),
]
