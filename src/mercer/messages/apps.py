from django.apps import AppConfig


class MessagesConfig(AppConfig):
    """The label differs from the package: `messages` is taken by `django.contrib.messages`."""

    name = "mercer.messages"
    label = "letters"
    default_auto_field = "django.db.models.BigAutoField"
