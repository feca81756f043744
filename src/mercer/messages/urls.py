"""The mailbox of a demo. Mounted only where `settings.MAILBOX_URL` says so, since everybody reads everything there."""

from django.urls import path

from mercer.messages import views

app_name = "letters"
urlpatterns = [
    path("", views.mailbox, name="mailbox"),
    path("<uuid:letter_id>/", views.letter, name="letter"),
]
