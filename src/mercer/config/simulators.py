"""The simulated partners as one WSGI application, for the demo and for tests: `/stripe/…` and `/parcel/…`.

Their state lies in the folder `simulators` of the data folder. No shop in production starts this.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mercer.config.settings")

from django.conf import settings

from mercer.fulfillment.carriers.parcel import simulator as parcel
from mercer.payments.gateways.stripe import simulator as stripe


class Switchboard:
    """Leads a request to the simulator its first path segment names."""

    def __init__(self, applications: dict[str, Callable]) -> None:
        self.applications = applications

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        _, _, path = environ.get("PATH_INFO", "").partition("/")
        name, slash, rest = path.partition("/")
        application = self.applications.get(name)
        if application is None:
            start_response("404 Not Found", [("Content-Type", "text/plain")])
            return [b"Simulators: " + ", ".join(self.applications).encode()]
        inner = {**environ, "SCRIPT_NAME": f"{environ.get('SCRIPT_NAME', '')}/{name}", "PATH_INFO": slash + rest}
        return application(inner, start_response)


folder = settings.DATA / "simulators"
application = Switchboard({"stripe": stripe.app(folder), "parcel": parcel.app(folder)})
