"""Secrets are made once, kept private, and weak ones are refused."""

import base64
import subprocess

import pytest

from mercer.command import keys
from mercer.command.folders import Data
from mercer.command.tests import house
from mercer.command.trouble import Trouble

STRONG = "kX2vN8qLw3RtZ7yBc5MhJ9dFg4SpA6eUi1oKjHfTbVnQmWzYxCrPlGsD"


@pytest.fixture
def data(tmp_path, monkeypatch):
    for name in (*keys.NEEDED, keys.PASSWORD):
        monkeypatch.delenv(name, raising=False)
    return Data(tmp_path)


def test_what_is_made_is_strong_kept_and_private(data):
    made = keys.make(data)

    assert keys.faults(made) == []
    assert keys.make(data) == made == keys.demanded(data)
    assert data.secrets.stat().st_mode & 0o777 == 0o600


def test_the_password_of_the_database_survives_the_other_secrets(data):
    password = keys.password(data)
    assert keys.make(data)[keys.PASSWORD] == password == keys.password(data)


def test_the_environment_wins(data, monkeypatch):
    keys.make(data)
    mine = keys.fresh()["MERCER_SECRET_KEY"]
    monkeypatch.setenv("MERCER_SECRET_KEY", mine)

    assert keys.known(data)["MERCER_SECRET_KEY"] == mine


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("MERCER_SECRET_KEY", "short", "weak"),
        ("MERCER_SECRET_KEY", "a" * 60, "weak"),
        ("MERCER_SECRET_KEY", "django-insecure-" + STRONG, "default"),
        ("MERCER_SECRET_KEY", "changeme" + STRONG, "default"),
        ("MERCER_SECRET_KEY", "", "missing"),
        ("MERCER_INDEX_KEY", "not base64!", "not base64"),
        ("MERCER_INDEX_KEY", base64.b64encode(b"\0" * 32).decode(), "weak"),
        ("MERCER_LEDGER_KEY", base64.b64encode(bytes(range(16))).decode(), "16 bytes"),
        ("MERCER_FIELD_KEYS", "k2:" + base64.b64encode(b"x" * 32).decode(), "k2"),
    ],
)
def test_a_weak_secret_is_named(name, value, fault):
    (found,) = keys.faults(keys.fresh() | {name: value})
    assert name in found
    assert fault in found


def test_one_key_for_two_purposes_is_refused():
    values = keys.fresh()
    assert keys.faults(values | {"MERCER_LEDGER_KEY": values["MERCER_INDEX_KEY"]})


def test_several_field_keys_are_fine():
    values = keys.fresh()
    older = keys.fresh()["MERCER_FIELD_KEYS"].removeprefix("k1:")
    assert keys.faults(values | {"MERCER_FIELD_KEYS": f"k2:{older},{values['MERCER_FIELD_KEYS']}"}) == []


def test_a_file_others_may_read_is_refused(data):
    keys.make(data)
    data.secrets.chmod(0o644)
    with pytest.raises(Trouble) as caught:
        keys.demanded(data)
    assert "chmod 600" in caught.value.fix


@pytest.mark.parametrize("weak", [{}, {"MERCER_SECRET_KEY": "secret"}])
def test_serve_refuses_before_it_touches_anything(root, tmp_path, weak):
    words = [str(root / "mercer"), "serve", "--data", str(tmp_path / "data")]
    done = subprocess.run(words, capture_output=True, text=True, env=house.environment(**weak), timeout=20)

    assert done.returncode == 1
    assert "./mercer secrets --data" in done.stderr
    assert not (tmp_path / "data").exists()


def test_the_suggested_command_makes_serve_possible(root, tmp_path):
    words = [str(root / "mercer"), "secrets", "--data", str(tmp_path / "data")]
    done = subprocess.run(words, capture_output=True, text=True, env=house.environment(), timeout=20)

    assert done.returncode == 0, done.stderr
    assert keys.demanded(Data(tmp_path / "data"))
    assert keys.stored(Data(tmp_path / "data"))["MERCER_SECRET_KEY"] not in done.stdout
