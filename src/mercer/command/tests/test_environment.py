"""The environment is filled when requirements change, and only then."""

import json
import subprocess
import sys

import pytest

from mercer.command import environment, running
from mercer.command.folders import Data
from mercer.command.trouble import Trouble


@pytest.fixture
def venv(tmp_path, monkeypatch):
    """An environment folder and requirements of our own."""
    monkeypatch.setenv("MERCER_VENV", str(tmp_path / "venv"))
    monkeypatch.setattr(environment, "REQUIREMENTS", tmp_path)
    (tmp_path / "base.txt").write_text("base 1")
    (tmp_path / "dev.txt").write_text("dev 1")
    (tmp_path / "venv").mkdir()
    return tmp_path / "venv"


def stamp(venv, *levels):
    (venv / "mercer.json").write_text(json.dumps({level: environment._hash(level) for level in levels}))


def test_without_a_stamp_it_is_filled(venv):
    assert not environment.fresh("base")
    (venv / "mercer.json").write_text("cut sh")
    assert not environment.fresh("base")


def test_the_tools_contain_the_shop_but_not_the_other_way_round(venv):
    stamp(venv, "base")
    assert environment.fresh("base")
    assert not environment.fresh("dev")
    stamp(venv, "dev")
    assert environment.fresh("base")
    assert environment.fresh("dev")


def test_changed_requirements_are_noticed(venv, tmp_path):
    stamp(venv, "dev")
    (tmp_path / "dev.txt").write_text("dev 2")
    assert not environment.fresh("dev")
    assert not environment.fresh("base")


@pytest.mark.parametrize(
    ("stamped", "asked", "filled", "clean"),
    [(None, "base", "base.txt", False), (["base"], "dev", "dev.txt", True), (["dev"], "base", "dev.txt", True)],
)
def test_tools_are_kept_and_a_strangers_environment_is_only_added_to(venv, monkeypatch, stamped, asked, filled, clean):
    calls = []
    monkeypatch.setattr(environment, "_works", lambda: True)
    monkeypatch.setattr(environment, "_fill", lambda file, step, *, clean: calls.append((file.name, clean)))
    if stamped:
        stamp(venv, *stamped)
    environment._build(asked)

    assert calls == [(filled, clean)]


def test_a_missing_venv_module_names_the_package_to_install(venv, monkeypatch):
    broken = [
        sys.executable,
        "-c",
        "import sys; sys.exit('The virtual environment was not created: ensurepip is not available')",
    ]
    run = environment.subprocess.run
    monkeypatch.setattr(environment.subprocess, "run", lambda command, **options: run(broken, **options))
    with pytest.raises(Trouble) as caught:
        environment._make()
    assert f"python3.{sys.version_info.minor}-venv" in caught.value.fix


def test_programs_keep_what_python_compiled(tmp_path, monkeypatch):
    """Whatever the caller's shell says: a start that compiles everything anew takes five times as long."""
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("MERCER_VENV", str(tmp_path / "venv"))
    values = running.Shop(Data(tmp_path), "demo", {}).environment()
    code = "import sys, wave; print(sys.dont_write_bytecode, sys.pycache_prefix)"
    done = subprocess.run([sys.executable, "-c", code], env=values, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", str(tmp_path / "venv" / "bytecode")]
    assert list((tmp_path / "venv" / "bytecode").rglob("wave.*.pyc"))
