"""`./mercer bench web`: CPU of a category page, a product page, the API's list; beside a constant page of the same size."""

import contextlib
import os
import pathlib
import secrets
import socket
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Iterator

from bench import load, machine
from bench.house import House

ROOT = pathlib.Path(__file__).resolve().parent.parent
GOALS = {"category": 3.0, "product": 3.0, "api": 1.5}
WARM_UP = 60


def run(shop: House, *, requests: int) -> dict:
    """Measure each page after a warm-up."""
    paths = _paths()
    found: dict = {"requests": requests, "pages": {}}
    with _server("mercer.config.wsgi:application", _environment()) as (server, port):
        for name, path in paths.items():
            found["pages"][name] = _measure(server, port, path, shop.dsn, requests=requests) | {
                "goal_cpu_ms": GOALS.get(name)
            }
    size = found["pages"]["category"]["bytes"]
    with _server("bench.constant:application", {"BENCH_BYTES": str(size)}) as (server, port):
        found["limit"] = _measure(server, port, "/", shop.dsn, requests=requests)
    for page in found["pages"].values():
        page["times_the_limit"] = round(page["cpu_ms"] / max(found["limit"]["cpu_ms"], 0.001), 1)
    return found


def told(found: dict) -> str:
    """For people."""
    rows = [f"{'page':<12}{'CPU ms':>8}{'goal':>8}{'server':>9}{'database':>10}{'req/s':>8}{'bytes':>9}{'× limit':>9}"]
    for name, page in (found["pages"] | {"constant": found["limit"]}).items():
        rows.append(
            f"{name:<12}{page['cpu_ms']:>8.2f}{page.get('goal_cpu_ms') or '–':>8}{page['server_ms']:>9.2f}{page['database_ms']:>10.2f}"
            f"{page['per_second']:>8.0f}{page['bytes']:>9}{page.get('times_the_limit', 1.0):>9}"
        )
    return "\n".join(rows)


def _measure(server: int, port: int, path: str, dsn: str, *, requests: int) -> dict:
    load.send(port, path, requests=WARM_UP)
    servers, databases = machine.family(server), machine.backends(dsn)
    before = machine.cpu_ms(servers), machine.cpu_ms(databases)
    seconds, size, requests = load.send(port, path, requests=requests)
    in_server = (machine.cpu_ms(servers) - before[0]) / requests
    in_database = (machine.cpu_ms(databases) - before[1]) / requests
    return {
        "path": path,
        "cpu_ms": round(in_server + in_database, 3),
        "server_ms": round(in_server, 3),
        "database_ms": round(in_database, 3),
        "per_second": round(requests / seconds, 1),
        "bytes": size,
    }


def _paths() -> dict[str, str]:
    from mercer.catalog.models import Product  # noqa: PLC0415  django is set up by now

    product = Product.objects.exclude(primary_category=None).select_related("primary_category").order_by("-pk")[30]
    return {
        "home": "/",
        "category": f"/c/{product.primary_category.slug}/",
        "product": f"/p/{product.slug}/",
        "search": "/search/?q=oak+bowl",
        "api": "/api/products?limit=24",
    }


def _environment() -> dict[str, str]:
    keys = {
        name: b64encode(secrets.token_bytes(32)).decode()
        for name in ("MERCER_SECRET_KEY", "MERCER_INDEX_KEY", "MERCER_LEDGER_KEY")
    }
    return keys | {"MERCER_FIELD_KEYS": "k1:" + b64encode(secrets.token_bytes(32)).decode(), "MERCER_MODE": "demo"}


@contextlib.contextmanager
def _server(application: str, environment: dict[str, str]) -> Iterator[tuple[int, int]]:
    """One worker of the shop's own server on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    paths = os.pathsep.join([str(ROOT / "src"), str(ROOT), os.environ.get("PYTHONPATH", "")])
    env = os.environ | environment | {"PYTHONPATH": paths}
    if environment.get("MERCER_MODE") == "demo":
        subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), "collectstatic", "--noinput", "-v0"],
            env=env,
            check=True,
            stdout=subprocess.DEVNULL,
        )
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--no-ws",
        "--workers",
        "1",
        "--port",
        str(port),
        application,
    ]
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(port, process)
        yield process.pid, port
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(port: int, process: subprocess.Popen) -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise SystemExit("the server did not start")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise SystemExit("the server did not start within 30 seconds")
