"""Opening a shop: what `demo` and `serve` have in common."""

import contextlib
import http.client
import urllib.parse
from dataclasses import dataclass

from mercer.command.program import Program
from mercer.command.running import Shop
from mercer.command.site import Site
from mercer.command.trouble import Interrupted, Trouble


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
        health = Health(address)
        try:
            site.supervisor.watch(health.is_good, patience=90)
        except Trouble as trouble:
            trouble.message += f"\n\n{address.local_url}/healthz: {health.answer}"
            raise


def tell(site: Site, shop: Shop) -> None:
    """Let other commands on this folder find the running shop."""
    site.claim.tell(ready=True, url=shop.url, mode=shop.mode, database=shop.database, simulators=shop.simulators)


def stay_open(site: Site) -> None:
    """Keep the shop open until somebody asks it to stop; that is an orderly end."""
    with contextlib.suppress(Interrupted):
        site.supervisor.watch()
    site.terminal.line("\nMercer is stopping …")


class Health:
    """Asks `/healthz`, and remembers the answer for when it never gets better."""

    def __init__(self, address: Address):
        self.address = address
        self.answer = "it does not answer"

    def is_good(self) -> bool:
        """Whether it answers 200: web, database and worker are well."""
        parts = urllib.parse.urlsplit(self.address.local_url)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=3)
        try:
            connection.request("GET", "/healthz")
            answer = connection.getresponse()
            self.answer = f"{answer.status} {answer.read(200).decode(errors='replace')}"
            return answer.status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def _names(programs: list[Program]) -> str:
    return ", ".join(program.name for program in programs)
