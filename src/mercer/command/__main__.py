"""The first word decides. Options that commands share (`--data`, `--port`) are taken out of the line here."""

import sys
from collections.abc import Callable

from mercer import __version__
from mercer.command import checks, demo, doctor, environment, errands, help, keys, serve, shots, testing
from mercer.command.folders import Data
from mercer.command.terminal import Terminal
from mercer.command.trouble import Interrupted, Trouble

HELP = ("help", "--help", "-h")
OWN_HELP = ("manage", "test", "import", "report", "bench", "shots")  # these tell their options themselves


def main(arguments: list[str]) -> int:
    """Run one command line; its exit status."""
    try:
        return _dispatch(*(arguments or ["help"]))
    except Trouble as trouble:
        _explain(trouble)
        return trouble.status
    except Interrupted as interrupted:
        return interrupted.status
    except KeyboardInterrupt:
        return 130


def _dispatch(name: str, *rest: str) -> int:
    if name in HELP:
        return _help(*rest)
    if name in ("version", "--version"):
        Terminal().line(f"Mercer {__version__}")
        return 0
    if set(rest) & {"--help", "-h"} and name in help.WORDS and name not in OWN_HELP:
        return _help(name)
    if name not in help.WORDS and name not in help.django_words():
        raise help.unknown(name)
    environment.ensure(help.WORDS[name].needs if name in help.WORDS else "base")
    return COMMANDS.get(name, _django)(name, list(rest))


def _help(*words: str) -> int:
    if words:
        help.about(Terminal(), words[0])
    else:
        help.page(Terminal())
    return 0


def _demo(name: str, rest: list[str]) -> int:
    data, port = _data(rest), _port(rest)
    _nothing_left(name, rest)
    demo.run(data, port=port)
    return 0


def _serve(name: str, rest: list[str]) -> int:
    data, port, host = _data(rest), _port(rest), _taken(rest, "--host") or "127.0.0.1"
    _nothing_left(name, rest)
    serve.run(data, port=port, host=host)
    return 0


def _secrets(name: str, rest: list[str]) -> int:
    data, show = _data(rest), _flag(rest, "--print")
    _nothing_left(name, rest)
    if show:
        Terminal().line("\n".join(f"{key}={value}" for key, value in keys.fresh().items()))
        return 0
    data.make()
    keys.make(data)
    Terminal().line(
        f"The secrets of this shop are in {data.secrets}. Keep a copy: without them its encrypted data is lost."
    )
    return 0


def _doctor(name: str, rest: list[str]) -> int:
    data, as_json = _data(rest), _flag(rest, "--json")
    _nothing_left(name, rest)
    return doctor.run(data, as_json=as_json)


def _check(name: str, rest: list[str]) -> int:
    _nothing_left(name, rest)
    return checks.run()


def _test(name: str, rest: list[str]) -> int:
    return testing.run(rest)


def _manage(name: str, rest: list[str]) -> int:
    data = _data(rest)
    return errands.django(data, rest or ["help"], prepare=False)


def _bench(name: str, rest: list[str]) -> int:
    data = _data(rest)
    return errands.run(data, ["-m", "bench", *rest], name="bench")


def _shots(name: str, rest: list[str]) -> int:
    folder = _taken(rest, "--data")
    return shots.run(Data.chosen(folder) if folder else None, rest)


def _django(name: str, rest: list[str]) -> int:
    data = _data(rest)
    return errands.django(data, [name, *rest])


COMMANDS: dict[str, Callable[[str, list[str]], int]] = {
    "demo": _demo, "serve": _serve, "secrets": _secrets, "doctor": _doctor,
    "check": _check, "test": _test, "manage": _manage, "bench": _bench,
    "shots": _shots,
}  # fmt: skip


def _data(rest: list[str]) -> Data:
    return Data.chosen(_taken(rest, "--data"))


def _port(rest: list[str]) -> int | None:
    text = _taken(rest, "--port")
    if text is None:
        return None
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise Trouble(f"{text!r} is not a port.", fix="--port takes a number from 1 to 65535.", status=2)
    return int(text)


def _taken(rest: list[str], option: str) -> str | None:
    """Take `--option VALUE` or `--option=VALUE` out of the words; the last one counts."""
    value = None
    while place := next((i for i, word in enumerate(rest) if word.split("=", 1)[0] == option), -1) + 1:
        word = rest.pop(place - 1)
        if "=" in word:
            value = word.split("=", 1)[1]
        elif place - 1 < len(rest):
            value = rest.pop(place - 1)
        else:
            value = ""
        if not value:
            raise Trouble(f"{option} needs a value.", status=2)
    return value


def _flag(rest: list[str], option: str) -> bool:
    if option not in rest:
        return False
    rest.remove(option)
    return True


def _nothing_left(name: str, rest: list[str]) -> None:
    if rest:
        raise Trouble(f"`./mercer {name}` does not know {rest[0]!r}.", fix=f"./mercer help {name}", status=2)


def _explain(trouble: Trouble) -> None:
    terminal = Terminal(sys.stderr)
    terminal.line(f"{terminal.paint('mercer:', 'red', 'bold')} {trouble.message}")
    if trouble.fix:
        terminal.line(f"  {terminal.paint(trouble.fix, 'cyan')}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
