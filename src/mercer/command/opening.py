"""Opening a shop: what `demo` and `serve` have in common."""

import contextlib
import http.client
import urllib.parse
from dataclasses import dataclass

from mercer.command.program import Program
from mercer.command.running import Shop
from mercer.command.site import Site
from mercer.command.trouble import Interrupted


@dataclass
class Address:
    """Where the shop listens."""

    host: str
    port: int

    @property
    def local_url(self) -> str:
        """As seen from this machine."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(
            self.host, f"[{self.host}]" if ":" in self.host else self.host
        )
        return f"http://{host}:{self.port}"


def open_doors(site: Site, programs: list[Program], address: Address) -> None:
    """Start the shop's programs together and wait until all of them are well."""
    with site.terminal.step(_names(programs)):
        for program in programs:
            site.supervisor.start(program)
        site.supervisor.watch(lambda: is_healthy(address), patience=60)


def tell(site: Site, shop: Shop) -> None:
    """Let other commands on this folder find the running shop."""
    site.claim.tell(ready=True, url=shop.url, mode=shop.mode, database=shop.database, simulators=shop.simulators)


def stay_open(site: Site) -> None:
    """Keep the shop open until somebody asks it to stop; that is an orderly end."""
    with contextlib.suppress(Interrupted):
        site.supervisor.watch()
    site.terminal.line("\nMercer is stopping …")


def is_healthy(address: Address) -> bool:
    """Whether `/healthz` answers 200: web, database and worker are well."""
    parts = urllib.parse.urlsplit(address.local_url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=3)
    try:
        connection.request("GET", "/healthz", headers={"Host": parts.netloc, "X-Forwarded-Proto": "https"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _names(programs: list[Program]) -> str:
    return ", ".join(program.name for program in programs)
