"""O2 and its kin: whatever is killed, the shop comes back by itself or at the next start, and nothing is orphaned."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from mercer.command.tests import house
from mercer.command.tests.house import wait

pytestmark = pytest.mark.xdist_group("launcher")


def test_a_path_longer_than_a_socket_may_have_is_fine(open_shop):
    assert len(str(open_shop.data / "postgres" / ".s.PGSQL.5432")) > 107
    assert open_shop.is_well()


def test_a_second_start_says_who_is_there(open_shop, root):
    words = [str(root / "mercer"), "demo", "--data", str(open_shop.data)]
    second = subprocess.run(words, capture_output=True, text=True, env=house.environment(), timeout=20)

    assert second.returncode == 1
    assert "already running" in second.stderr
    assert f"127.0.0.1:{open_shop.port}" in second.stderr
    assert open_shop.is_well()


def test_a_command_uses_the_database_of_the_running_shop(open_shop, root):
    told = subprocess.run(
        [str(root / "mercer"), "tell", "SELECT pg_postmaster_start_time()", "--data", str(open_shop.data)],
        capture_output=True, text=True, env=house.environment(), timeout=30,
    )  # fmt: skip

    assert told.returncode == 0, told.stderr
    assert told.stdout.startswith("20")
    assert open_shop.is_well()


def test_a_killed_web_server_is_started_again(open_shop):
    before = open_shop.pid_of("mercer.config.wsgi")
    os.kill(before, signal.SIGKILL)

    wait(lambda: before not in open_shop.living() and open_shop.is_well(), 20, lambda: open_shop.said)
    assert "web server ended (killed by SIGKILL)" in open_shop.said


def test_a_killed_worker_is_started_again(open_shop):
    before = open_shop.pid_of("procrastinate")
    os.kill(before, signal.SIGKILL)

    wait(lambda: any("procrastinate" in line for line in open_shop.living().values()), 20)
    assert before not in open_shop.living()


def test_killed_simulators_are_started_again(open_shop):
    before = open_shop.pid_of("mercer.config.simulators")
    os.kill(before, signal.SIGKILL)

    wait(lambda: any("mercer.config.simulators" in line for line in open_shop.living().values()), 20)


def test_a_killed_watchdog_is_replaced(open_shop):
    before = open_shop.pid_of("mercer.command.watchdog")
    os.kill(before, signal.SIGKILL)

    wait(lambda: any("mercer.command.watchdog" in line for line in open_shop.living().values()), 10)


def test_a_killed_backend_does_no_harm(open_shop):
    wait(lambda: any(line.startswith("postgres: mercer") for line in open_shop.living().values()), 20)
    postmaster = open_shop.postmaster()
    os.kill(open_shop.pid_of("postgres: mercer"), signal.SIGKILL)

    open_shop.wait_well()
    assert open_shop.postmaster() == postmaster


def test_a_killed_postmaster_is_replaced_within_ten_seconds(open_shop):
    open_shop.wait_well()
    before = open_shop.postmaster()
    os.kill(before, signal.SIGKILL)
    start = time.monotonic()

    wait(lambda: open_shop.postmaster() not in (0, before) and open_shop.is_well(), 25, lambda: open_shop.said)
    assert time.monotonic() - start < 10


def test_a_sleeping_backend_does_not_deny_the_next_start(open_shop):
    open_shop.wait_well()
    before = open_shop.postmaster()
    backend = open_shop.pid_of("postgres: walwriter")
    os.kill(backend, signal.SIGSTOP)
    os.kill(before, signal.SIGKILL)

    wait(lambda: open_shop.postmaster() not in (0, before) and open_shop.is_well(), 25, lambda: open_shop.said)
    assert backend not in open_shop.living()


def test_a_killed_supervisor_leaves_no_orphan_and_the_next_start_recovers(shops, data):
    first = shops(data).wait_ready()
    sockets = Path(first.facts()["sockets"])
    os.kill(first.process.pid, signal.SIGKILL)
    first.wait_gone()
    wait(lambda: not sockets.exists(), 5)

    second = shops(data).wait_ready()
    assert second.is_well()
    assert "demo goods" not in second.said
    assert_a_clean_end(second, signal.SIGINT)


def test_supervisor_and_watchdog_killed_together_are_recovered_from(shops, data):
    first = shops(data).wait_ready()
    web = [pid for pid, line in first.living().items() if "mercer.config.wsgi" in line]
    watchdog = first.pid_of("mercer.command.watchdog")
    os.kill(first.postmaster(), signal.SIGSTOP)
    os.kill(watchdog, signal.SIGSTOP)
    os.kill(first.process.pid, signal.SIGKILL)
    os.kill(watchdog, signal.SIGKILL)
    first.process.wait()

    second = shops(data).wait_ready(60)
    assert second.is_well()
    assert not set(web) & set(second.living())
    assert_a_clean_end(second, signal.SIGTERM)


def assert_a_clean_end(shop, number):
    sockets = Path(shop.facts()["sockets"])

    assert shop.stop(number) == 0
    assert not shop.living()
    assert not sockets.exists()
    assert not (shop.data / "running.json").exists()
    assert not (shop.data / "postgres" / "postmaster.pid").exists()
    assert "database system is shut down" in (shop.data / "logs" / "postgres.log").read_text()
