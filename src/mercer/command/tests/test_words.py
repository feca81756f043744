"""The command line as a person meets it."""

import subprocess

import pytest

from mercer.command import __main__ as line
from mercer.command import checks, help, running
from mercer.command.tests import house
from mercer.command.trouble import Trouble


def mercer(root, *words, **changes):
    return subprocess.run(
        [str(root / "mercer"), *words], capture_output=True, text=True, env=house.environment(**changes), timeout=30
    )


def test_help_is_one_plain_page(root):
    done = mercer(root, "help")

    assert done.returncode == 0
    assert len(done.stdout.splitlines()) <= 40
    assert max(map(len, done.stdout.splitlines())) <= 100
    assert "\033" not in done.stdout
    for word in ("demo", "serve", "test", "check", "doctor", "manage"):
        assert f"  {word} " in done.stdout


@pytest.mark.parametrize("words", [(), ("help",), ("--help",)])
def test_no_words_mean_help(root, words):
    assert mercer(root, *words).stdout.startswith("Mercer ")


@pytest.mark.parametrize("words", [("help", "demo"), ("demo", "--help"), ("demo", "-h")])
def test_help_about_one_command(root, words):
    assert "--port N" in mercer(root, *words).stdout


@pytest.mark.parametrize(
    ("typed", "meant"), [("demmo", "demo"), ("sevre", "serve"), ("docter", "doctor"), ("tel", "tell")]
)
def test_a_mistyped_command_gets_a_suggestion(root, typed, meant):
    done = mercer(root, typed)

    assert done.returncode == 2
    assert f"./mercer {meant}" in done.stderr


def test_nothing_alike_points_to_the_help(root):
    done = mercer(root, "xyzzyx")
    assert done.returncode == 2
    assert "./mercer help" in done.stderr


@pytest.mark.parametrize(
    "words", [("demo", "--fast"), ("demo", "--port", "many"), ("demo", "--port"), ("serve", "--port=0")]
)
def test_a_wrong_option_is_refused(root, words):
    assert mercer(root, *words).returncode == 2


def test_the_launcher_works_from_anywhere_and_through_a_link(root, tmp_path):
    (tmp_path / "m").symlink_to(root / "mercer")
    done = subprocess.run(["./m", "version"], cwd=tmp_path, capture_output=True, text=True, env=house.environment())

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Mercer ")


def test_without_python_the_launcher_says_what_to_install(root, tmp_path):
    for tool in ("sh", "dirname", "readlink"):
        (tmp_path / tool).symlink_to(f"/bin/{tool}")
    done = mercer(root, "demo", PATH=str(tmp_path), MERCER_VENV="/nowhere")

    assert done.returncode == 1
    assert "Python 3.11" in done.stderr
    assert "apt-get install" in done.stderr


def test_options_are_taken_out_of_a_line():
    words = ["a", "--data", "one", "b", "--data=two"]

    assert line._taken(words, "--data") == "two"
    assert words == ["a", "b"]
    assert line._taken(words, "--data") is None
    with pytest.raises(Trouble):
        line._taken(["--data"], "--data")


def test_every_word_on_the_page_can_be_explained(capsys):
    for name in help.WORDS:
        line._help(name)
    assert "demo" in capsys.readouterr().out


def test_a_port_that_is_taken_is_refused_and_a_default_is_stepped_over():
    with running.socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Trouble, match=str(port)):
            running.free_port(port, host="127.0.0.1")
        assert running.port_after(port - 1) != port


def test_a_changed_vendored_file_is_found(tmp_path):
    (tmp_path / "vendor.toml").write_text(
        '[htmx]\npath = "htmx.js"\nsha256 = "00"\n[[file]]\npath = "none.js"\nsha256 = "00"\n'
    )
    (tmp_path / "htmx.js").write_text("x")

    assert len(checks.vendored_problems(tmp_path / "vendor.toml")) == 2
    assert checks.vendored_problems() == []
