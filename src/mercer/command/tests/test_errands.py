"""Commands on the shop's database when no shop is running."""

import json
import signal
import subprocess
import time

from mercer.command.tests import house


def mercer(root, *words, **changes):
    words = [str(root / "mercer"), *map(str, words)]
    return subprocess.run(words, capture_output=True, text=True, env=house.environment(**changes), timeout=60)


def nothing_runs_on(data):
    return not any(str(data) in line for _, line in house._processes())


def test_a_command_brings_its_own_server_and_takes_it_away(root, data):
    done = mercer(root, "tell", "SELECT 6 * 7", "--data", data)

    assert (done.returncode, done.stdout) == (0, "42\n"), done.stderr
    assert nothing_runs_on(data)


def test_the_status_of_the_command_is_ours(root, data):
    assert mercer(root, "tell", "nonsense", "--data", data).returncode == 1


def test_a_killed_command_leaves_nothing(root, data):
    process = subprocess.Popen(
        [root / "mercer", "tell", "SELECT pg_sleep(60)", "--data", data], env=house.environment()
    )
    house.wait(lambda: any("postgres: mercer" in line and str(data) in line for _, line in house._processes()), 30)
    process.send_signal(signal.SIGKILL)
    process.wait()

    house.wait(lambda: nothing_runs_on(data), 20)


def test_two_commands_share_one_server(root, data):
    words = [root / "mercer", "tell", "SELECT pg_sleep(3), 1", "--data", data]
    first = subprocess.Popen(words, env=house.environment(), stdout=subprocess.DEVNULL)
    time.sleep(0.5)
    second = subprocess.Popen(words, env=house.environment(), stdout=subprocess.DEVNULL)

    assert (first.wait(60), second.wait(60)) == (0, 0)
    assert nothing_runs_on(data)


def test_the_doctor_looks_at_a_closed_shop(root, data):
    done = mercer(root, "doctor", "--json", "--data", data)
    answer = json.loads(done.stdout)

    assert done.returncode == 0, done.stdout
    states = {check["check"]: check["state"] for check in answer["checks"]}
    assert states["database"] == states["tables"] == states["secrets"] == states["clock"] == "ok"
    assert states["shop"] == states["worker"] == "warn"


def test_the_doctor_fails_when_the_database_does_not_answer(root, tmp_path):
    done = mercer(root, "doctor", "--json", "--data", tmp_path, DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")

    assert done.returncode == 1
    assert [c["check"] for c in json.loads(done.stdout)["checks"] if c["state"] == "fail"] == ["database"]
