from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "mercer.payments"
