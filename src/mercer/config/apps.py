from django.apps import AppConfig
from django.conf import settings

from mercer.kernel import logs


class ConfigConfig(AppConfig):
    name = "mercer.config"

    def ready(self) -> None:
        if settings.MODE != "test":
            logs.configure(as_json=settings.PRODUCTION, level="INFO" if settings.PRODUCTION else "WARNING")
