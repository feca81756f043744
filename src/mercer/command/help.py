"""`./mercer help`: what there is, on one page; `./mercer help WORD` for more about one word."""

import difflib
from dataclasses import dataclass

from mercer import __version__
from mercer.command.folders import SOURCE
from mercer.command.terminal import Terminal
from mercer.command.trouble import Trouble


@dataclass(frozen=True)
class Word:
    """A command: how it is written, what it does, what it needs installed (`base`, `dev`, or nothing)."""

    name: str
    usage: str
    summary: str
    more: str = ""
    needs: str = "base"


DATA = "--data DIR     the shop's folder (else MERCER_DATA, else ./var)"
GROUPS: dict[str, list[Word]] = {
    "Open a shop": [
        Word("demo", "[--port N] [--data DIR]", "a whole shop with goods and simulated providers",
             f"Makes everything it needs on the first start, then prints the address.\n\n"
             f"--port N       where to listen (else 8000 or the next free port)\n{DATA}\n\n"
             "DATABASE_URL   a PostgreSQL 16 to 18 of your own instead of the embedded one"),
        Word("serve", "[--host H] [--port N] [--data DIR]", "the shop in earnest, one process per core",
             "Production settings: refuses weak, default and missing secrets.\n\n"
             f"--host H       the interface to listen on (else 127.0.0.1)\n--port N       else 8000\n{DATA}\n\n"
             "MERCER_URL     the public address, https://shop.example\n"
             "DATABASE_URL   a PostgreSQL 16 to 18 of your own instead of the embedded one"),
        Word("open", "--name … --email …", "open a shop of your own: name, currency, owner",
             "What is there already stays. Asks for the owner's password.\n\n"
             "--name NAME --email ADDRESS --country NL --currency EUR [--without-tax] [--time-zone Europe/Amsterdam]\n"
             f"{DATA}"),
        Word("secrets", "[--print] [--data DIR]", "make strong secrets for serve",
             f"Makes what is missing in secrets.env of the data folder; never changes what is there.\n\n"
             f"--print        print a new set for another secret store, keep nothing\n{DATA}"),
    ],
    "Goods and figures": [
        Word("import products", "FILE [--columns …] [--dry-run]", "take a catalog from a CSV file"),
        Word("import orders", "FILE [--columns …]", "take an order history from a CSV file"),
        Word("report sales", "[--by month]", "what was sold, to the penny"),
    ],
    "Look after it": [
        Word("doctor", "[--json] [--data DIR]", "is everything well, and if not, what to do",
             f"Ends with 1 when something is wrong.\n\n--json         for programs\n{DATA}"),
        Word("audit_verify", "[--json]", "has anybody changed a ledger"),
        Word("clock", "show|advance 3d|reset", "move a demo's time: see returns close and orders expire"),
        Word("manage", "COMMAND …", "Django's own commands: shell, dbshell, migrate …",
             f"Runs on the database of the shop that is running on the folder, or starts it for the while.\n\n{DATA}"),
    ],
    "Work on it": [
        Word("test", "[pytest arguments]", "every test, on a throw-away PostgreSQL and in a real browser",
             "MERCER_TEST_PG=16|18   the version to test on (else 18)\n"
             "DATABASE_URL           a server to test on instead; the user must be able to make databases", "dev"),
        Word("check", "", "format, types, import directions, settings, templates", "", "dev"),
        Word("shots", "DIR [--url U] [--data DIR] [--only PATTERN]", "a screenshot of every page, and what is wrong with it",
             "Without --url or --data a demo of its own is opened on a temporary folder. Needs Chromium.\n\n"
             "--only PATTERN   names of routes, like 'storefront:product*'\n"
             "--width N  --language en|zh-hans  --mode light|dark   only these; may be given several times\n"
             "--password P     of staff and shopper, where the data folder does not tell it\n"
             "--json           for programs", "dev"),
        Word("bench", "web|orders [--json]", "how fast it is, beside what is possible", "", "dev"),
        Word("help", "[command]", "this page, or more about one command", "", ""),
    ],
}  # fmt: skip
DJANGO = {"createsuperuser", "dbshell", "makemigrations", "migrate", "shell", "showmigrations"}
WORDS = {word.name.split()[0]: word for group in reversed(GROUPS.values()) for word in reversed(group)}


def page(terminal: Terminal) -> None:
    paint = terminal.paint
    terminal.line(
        f"{paint('Mercer', 'bold')} {__version__}  {paint('an online store: goods, orders, parcels, returns', 'dim')}"
    )
    for title, words in GROUPS.items():
        terminal.line(f"\n{paint(title, 'bold')}")
        for word in words:
            terminal.line(f"  {paint(f'{word.name:<16}', 'cyan')} {word.summary}")
    terminal.line(
        f"\nStart here:  {paint('./mercer demo', 'cyan')}        More:  {paint('./mercer help demo', 'cyan')}"
    )


def about(terminal: Terminal, name: str) -> None:
    """More about one word; a word of ours has several uses (`import products`, `import orders`)."""
    words = [word for group in GROUPS.values() for word in group if name in (word.name, word.name.split()[0])]
    if not words:
        if name in django_words():
            terminal.line(f"./mercer {name} …    a command of the shop: `./mercer {name} --help` tells its options")
            return
        raise unknown(name)
    for word in words:
        terminal.line(f"{terminal.paint(f'./mercer {word.name}', 'bold', 'cyan')} {word.usage}")
        terminal.line(f"  {word.summary}")
        if word.more:
            terminal.line("\n" + "\n".join(f"  {line}".rstrip() for line in word.more.splitlines()))


def unknown(name: str) -> Trouble:
    """There is no such word; the nearest one may be meant."""
    near = difflib.get_close_matches(name, [*WORDS, *django_words()], n=1, cutoff=0.55)
    guess = f"Did you mean `./mercer {near[0]}`?" if near else "`./mercer help` lists what there is."
    return Trouble(f"There is no command {name!r}.", fix=guess, status=2)


def django_words() -> set[str]:
    """Commands of the shop's own packages, found without importing anything, and the usual ones of Django."""
    return DJANGO | {file.stem for file in SOURCE.glob("mercer/*/management/commands/[a-z]*.py")}
