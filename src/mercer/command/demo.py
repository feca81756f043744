"""`./mercer demo`: a whole shop with goods, customers and simulated providers, in one command."""

from mercer.command import keys, opening, preparation, running, site
from mercer.command.folders import Data, read_json
from mercer.command.opening import Address
from mercer.command.running import Shop
from mercer.command.site import Site
from mercer.command.terminal import Terminal


def run(data: Data, *, port: int | None) -> None:
    """Open the demo shop and keep it open until somebody stops it."""
    terminal = Terminal()
    with site.opened(data, command="demo", terminal=terminal) as place:
        address = Address("127.0.0.1", running.free_port(port, host="127.0.0.1"))
        terminal.line(f"{terminal.paint('Mercer demo', 'bold')}  {terminal.paint(f'data in {data.root}', 'dim')}")
        if port is None and address.port != running.DEFAULT_PORT:
            terminal.line(f"  Port {running.DEFAULT_PORT} is taken; using {address.port}.")
        shop = _shop(place, address)
        preparation.prepare(place, shop, static=True, goods=True)
        simulators = running.simulators(shop, port=int(shop.simulators.rpartition(":")[2]))
        web = running.web(shop, host=address.host, port=address.port, workers=_web_workers())
        opening.open_doors(place, [web, running.worker(shop), simulators], address)
        opening.tell(place, shop)
        _welcome(terminal, shop)
        opening.stay_open(place)
    terminal.line("Mercer has stopped.")


def _shop(place: Site, address: Address) -> Shop:
    with place.terminal.step("database") as step:
        step.result = place.describe_database()
        place.start_database()
    return Shop(
        place.data, "demo", keys.make(place.data), database=place.database, url=address.local_url,
        simulators=f"http://127.0.0.1:{running.port_after(address.port)}",
    )  # fmt: skip


def _web_workers() -> int:
    """A core is left to the database and the worker, so that the first page comes soon."""
    return max(1, min(2, running.web_workers() - 1))


def _welcome(terminal: Terminal, shop: Shop) -> None:
    login = read_json(shop.data.demo_login)
    terminal.line()
    terminal.line(f"Mercer is ready: {terminal.paint(shop.url, 'bold', 'cyan')}")
    terminal.line(f"     back office: {terminal.paint(shop.url + '/staff/', 'cyan')}")
    if login.get("email"):
        terminal.line(f"          log in: {login['email']}   password: {login.get('password', '')}")
    terminal.line(terminal.paint(f"            logs: {shop.data.logs}", "dim"))
    terminal.line(terminal.paint("            stop: Ctrl-C", "dim"))
