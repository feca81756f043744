from django.apps import AppConfig


class StorefrontConfig(AppConfig):
    name = "mercer.storefront"

    def ready(self):
        from mercer.media import guards as private_files  # noqa: PLC0415  models are loaded only now
        from mercer.storefront import guards  # noqa: PLC0415

        private_files.register(guards.may_see)
        private_files.register(guards.may_see_review)
