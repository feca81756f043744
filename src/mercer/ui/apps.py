from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "mercer.ui"
    label = "ui"
