from django.apps import AppConfig


class CartConfig(AppConfig):
    name = "mercer.cart"
