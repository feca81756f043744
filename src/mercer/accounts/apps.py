from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "mercer.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from mercer.accounts import checks  # noqa: F401, PLC0415  registers the start-up check
