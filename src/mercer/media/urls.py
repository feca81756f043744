"""Addresses of files. The policy is declared where they are mounted: anybody may ask, private files are refused inside."""

from django.urls import path, re_path

from mercer.media import views

app_name = "media"
urlpatterns = [
    re_path(
        r"^(?P<token>[0-9a-f]{32})/(?P<width>[0-9]{1,5})\.(?P<ending>avif|webp|jpg)$", views.rendition, name="rendition"
    ),
    path("<str:token>/document", views.document, name="document"),
]
