"""A shop to measure: a database of its own beside the one given, with 2,465 products, thrown away afterwards."""

import contextlib
import csv
import os
import pathlib
import random
import secrets
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

import django
import psycopg
from django.conf import settings
from django.core.management import call_command

PRODUCTS, PER_CATEGORY, SEED = 2465, 124, 20
WORDS = [
    "oak",
    "linen",
    "stone",
    "glass",
    "brass",
    "clay",
    "wool",
    "paper",
    "cane",
    "cork",
    "slate",
    "birch",
    "copper",
    "wicker",
    "marble",
    "cotton",
]
KINDS = [
    "bowl",
    "plate",
    "lamp",
    "throw",
    "vase",
    "board",
    "basket",
    "jug",
    "tray",
    "stool",
    "mirror",
    "clock",
    "cushion",
    "candle",
    "jar",
    "rug",
]


@dataclass(frozen=True)
class House:
    """Where the measured shop lives."""

    dsn: str
    data: pathlib.Path


@contextlib.contextmanager
def open_for_measuring(*, goods: str | None, columns: str = "") -> Iterator[House]:
    """Make it, open it, and take it away again."""
    base = os.environ.get("DATABASE_URL")
    if not base:
        raise SystemExit("DATABASE_URL is not set. Run this through ./mercer bench, which starts a database.")
    name = f"mercer_bench_{secrets.token_hex(4)}"
    with psycopg.connect(base, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    try:
        with tempfile.TemporaryDirectory(prefix="mercer-bench-") as folder:
            os.environ["DATABASE_URL"] = dsn = urlunsplit(urlsplit(base)._replace(path=f"/{name}"))
            os.environ["MERCER_DATA"] = folder
            os.environ["MERCER_MODE"] = "dev"
            django.setup()
            call_command("migrate", verbosity=0, skip_checks=True)
            _furnish(goods, columns, pathlib.Path(folder))
            yield House(dsn, pathlib.Path(folder))
    finally:
        _take_away(base, name)


def _take_away(base: str, name: str) -> None:
    from django.db import connections  # noqa: PLC0415  settings read what open_for_measuring has put there

    if settings.configured:
        connections.close_all()
    with psycopg.connect(base, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _furnish(goods: str | None, columns: str, folder: pathlib.Path) -> None:
    from mercer.demo import opening  # noqa: PLC0415  models are loaded only now
    from mercer.kernel import clock  # noqa: PLC0415

    opening.open_shop(password=secrets.token_hex(12), now=clock.now())
    path = pathlib.Path(goods) if goods else _generated(folder)
    options = ["--columns", columns] if columns else []
    call_command("import", "products", str(path), *options, stdout=open(os.devnull, "w"))  # noqa: SIM115


def _generated(folder: pathlib.Path) -> pathlib.Path:
    """Goods of the size of a middling shop: 2,465 products in 20 categories, texts of three sentences."""
    dice, path = random.Random(SEED), folder / "goods.csv"
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["sku", "name", "description", "price", "category", "stock"])
        for number in range(PRODUCTS):
            words = [dice.choice(WORDS) for _ in range(3)]
            name = f"{words[0].title()} {words[1]} {dice.choice(KINDS)} {number}"
            text = " ".join(f"Made of {dice.choice(WORDS)} and {dice.choice(WORDS)}, for every day." for _ in range(3))
            rows.writerow(
                [
                    f"B-{number:05}",
                    name,
                    text,
                    f"{dice.randrange(500, 20000) / 100:.2f}",
                    f"Category {number // PER_CATEGORY}",
                    500,
                ]
            )
    return path
