"""`./mercer serve`: the shop in earnest, with production settings and a process per core."""

import os
import urllib.parse

from mercer.command import keys, opening, preparation, running, site
from mercer.command.folders import Data
from mercer.command.opening import Address
from mercer.command.running import Shop
from mercer.command.terminal import Terminal


def run(data: Data, *, port: int | None, host: str) -> None:
    """Serve the shop until somebody stops it; refuses weak, default or missing secrets before anything starts."""
    secrets = keys.demanded(data)
    terminal = Terminal()
    with site.opened(data, command="serve", terminal=terminal) as place:
        address = Address(host, running.free_port(port or running.DEFAULT_PORT, host=host))
        terminal.line(f"{terminal.paint('Mercer', 'bold')}  {terminal.paint(f'data in {data.root}', 'dim')}")
        _warn(terminal, data)
        with terminal.step("database") as step:
            step.result = place.describe_database()
            place.start_database()
        public = os.environ.get("MERCER_URL") or address.local_url
        shop = Shop(data, "serve", secrets, database=place.database, url=public, extra=_hosts(public))
        preparation.prepare(place, shop, static=True)
        web = running.web(shop, host=address.host, port=address.port, workers=running.web_workers())
        opening.open_doors(place, [web, running.worker(shop)], address)
        opening.tell(place, shop)
        terminal.line(f"\nMercer is ready: {terminal.paint(public, 'bold', 'cyan')}")
        terminal.line(terminal.paint(f"       listens on: {address.host} port {address.port}", "dim"))
        opening.stay_open(place)
    terminal.line("Mercer has stopped.")


def _warn(terminal: Terminal, data: Data) -> None:
    """What works but should not stay so."""
    if not os.environ.get("MERCER_URL"):
        terminal.line(
            "  MERCER_URL is not set: links in letters lead to this machine. Set it to the shop's public address."
        )
    if data.demo_login.exists():
        terminal.line(
            "  This folder was made by the demo: change the password of its staff, or serve from another with --data."
        )
    if os.geteuid() == 0:
        terminal.line("  You are root. A shop is safer under a user of its own.")


def _hosts(public: str) -> dict[str, str]:
    """The host names requests may carry: the public one and this machine's own, unless somebody chose."""
    if os.environ.get("MERCER_HOSTS"):
        return {}
    name = urllib.parse.urlsplit(public).hostname or ""
    return {"MERCER_HOSTS": ",".join(dict.fromkeys([name, "127.0.0.1", "localhost", "[::1]"]))}
