"""The measurements run; their figures are judged by people, on a quiet machine."""

import json
import os
import pathlib
import subprocess
import sys
import time
from urllib.parse import quote, urlencode

import pytest
from bench import machine
from django.db import connection

ROOT = pathlib.Path(__file__).resolve().parent.parent


def test_cpu_time_is_that_of_a_process_and_of_all_below_it():
    before = machine.cpu_ms([os.getpid()])
    until = time.process_time() + 0.05
    while time.process_time() < until:
        pass
    assert 40 < machine.cpu_ms([os.getpid()]) - before < 5_000
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        assert {os.getpid(), child.pid} <= set(machine.family(os.getpid()))
        child.communicate(b"\n")
    assert machine.cpu_ms([child.pid]) == 0  # gone


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("what", ["orders", "web"])
def test_a_tiny_measurement_runs(db, what):
    to = connection.settings_dict
    where = urlencode({"host": to["HOST"], "port": to["PORT"]})  # the host may be a folder with a socket
    url = f"postgresql://{to['USER']}:{quote(to['PASSWORD'], safe='')}@/{to['NAME']}?{where}"
    counts = ["--orders", "3", "--requests", "8", "--json"]
    environment = {**os.environ, "DATABASE_URL": url}
    ran = subprocess.run(
        [sys.executable, "-m", "bench", what, *counts], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-3000:]
    found = json.loads(ran.stdout)
    assert found["limit"]["cpu_ms"] > 0
    if what == "orders":
        assert (found["hot_article"]["orders"], found["hot_article"]["left"]) == (100, 0)
    else:
        assert set(found["pages"]) == {"home", "category", "product", "search", "api"}
