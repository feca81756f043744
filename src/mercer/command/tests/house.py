"""A small stand-in for the shop: the real launcher around a Django project of a few lines, in a folder of its own.

The launcher's tests thus start real processes and kill them without waiting for a whole shop.
"""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]
FILES = {
    "config/__init__.py": "",
    "config/settings.py": """
import os, urllib.parse
url = urllib.parse.urlsplit(os.environ["DATABASE_URL"])
query = dict(urllib.parse.parse_qsl(url.query))
SECRET_KEY = os.environ["MERCER_SECRET_KEY"]
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = ["mercer.config", "mercer.demo", "procrastinate.contrib.django", "django.contrib.staticfiles"]
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": url.path[1:], "USER": url.username or "",
    "PASSWORD": url.password or "", "HOST": query.get("host", url.hostname or ""), "PORT": url.port or ""}}
ROOT_URLCONF = "mercer.config.urls"
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = os.path.join(os.environ["MERCER_DATA"], "static")
""",
    "config/urls.py": """
from django.db import connection
from django.http import HttpResponse
from django.urls import path

def healthz(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '30 s'")
        return HttpResponse(status=200 if cursor.fetchone()[0] else 503)

urlpatterns = [path("healthz", healthz)]
""",
    "config/wsgi.py": """
from django.core.wsgi import get_wsgi_application
application = get_wsgi_application()
""",
    "config/simulators.py": """
def application(environ, start_response):
    start_response("200 OK", [("Content-Length", "2")])
    return [b"ok"]
""",
    "demo/__init__.py": "",
    "demo/management/__init__.py": "",
    "demo/management/commands/__init__.py": "",
    "demo/management/commands/seed_demo.py": """
import json, os, pathlib
from django.core.management.base import BaseCommand

class Command(BaseCommand):
    def handle(self, **options):
        self.stdout.write("three products")
        login = {"url": "/staff/", "email": "owner@example.com", "password": "a-demo-password"}
        pathlib.Path(os.environ["MERCER_DATA"], "demo-login.json").write_text(json.dumps(login))
""",
    "demo/management/commands/tell.py": """
from django.core.management.base import BaseCommand
from django.db import connection

class Command(BaseCommand):
    def add_arguments(self, parser):
        parser.add_argument("sql")

    def handle(self, sql, **options):
        with connection.cursor() as cursor:
            cursor.execute(sql)
            self.stdout.write(str(cursor.fetchone()[0]) if cursor.description else "done")
""",
}


def build(root: Path) -> Path:
    """Lay the stand-in out; its `mercer` is the real launcher."""
    package = root / "src" / "mercer"
    shutil.copytree(
        ROOT / "src" / "mercer" / "command", package / "command", ignore=shutil.ignore_patterns("tests", "__pycache__")
    )
    shutil.copy(ROOT / "src" / "mercer" / "__init__.py", package)
    shutil.copytree(ROOT / "requirements", root / "requirements")
    shutil.copy(ROOT / "mercer", root)
    for name, text in FILES.items():
        file = package / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.lstrip())
    return root


def environment(**changes: str) -> dict[str, str]:
    """Ours, without what a surrounding `./mercer test` or a developer set for the shop."""
    ours = ("MERCER_", "DATABASE_URL", "DJANGO_", "PYTEST_", "PYTHONPATH", "STRIPE_", "PARCEL_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return kept | {"MERCER_VENV": sys.prefix} | changes


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Shop:
    """A demo of the stand-in, started as a person would start it."""

    def __init__(self, root: Path, data: Path, *, command: str = "demo", **changes: str):
        self.root, self.data = root, data
        self.port = free_port()
        self.output = data.parent / f"{data.name}-{self.port}.out"
        words = [str(root / "mercer"), command, "--port", str(self.port), "--data", str(data)]
        with open(self.output, "wb") as output:
            self.process = subprocess.Popen(
                words, stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, env=environment(**changes),
                start_new_session=True,
            )  # fmt: skip

    @property
    def said(self) -> str:
        return self.output.read_text(errors="replace")

    def wait_ready(self, seconds: float = 40) -> "Shop":
        wait(lambda: "Mercer is ready" in self.said or self.process.poll() is not None, seconds, lambda: self.said)
        assert self.process.poll() is None, self.said
        return self

    def is_well(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=3)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def wait_well(self, seconds: float = 30) -> None:
        wait(self.is_well, seconds, lambda: self.said)

    def stop(self, number: int = signal.SIGTERM) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(30)

    def facts(self) -> dict:
        return json.loads((self.data / "running.json").read_text())

    def living(self) -> dict[int, str]:
        """Every process of this shop that lives, by any sign of belonging: pid → what it is."""
        here = str(self.data)
        return {pid: line for pid, line in _processes() if here in line}

    def pid_of(self, sign: str) -> int:
        return min(pid for pid, line in self.living().items() if sign in line)

    def postmaster(self) -> int:
        """The server's process; 0 between two servers."""
        try:
            return int((self.data / "postgres" / "postmaster.pid").read_text().split()[0])
        except (FileNotFoundError, IndexError):
            return 0

    def wait_gone(self, seconds: float = 25) -> None:
        wait(lambda: not self.living(), seconds, lambda: str(self.living()))


def wait(condition, seconds: float, explain=lambda: "") -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited {seconds} s in vain. {explain()}"
        time.sleep(0.05)


def _processes():
    """Living processes with their command line, folder and environment in one text."""
    for pid in (int(name) for name in os.listdir("/proc") if name.isdigit()):
        place = Path(f"/proc/{pid}")
        try:
            command = (place / "cmdline").read_bytes().replace(b"\0", b" ")
            text = command + b"\n" + os.readlink(place / "cwd").encode() + b"\n" + (place / "environ").read_bytes()
        except OSError:
            continue
        if pid != os.getpid() and command:
            yield pid, text.decode(errors="replace")
