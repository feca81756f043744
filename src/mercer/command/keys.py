"""The secrets of a shop: made once, kept in `secrets.env` of its data folder, never printed unasked.

    MERCER_SECRET_KEY      signs sessions and links             MERCER_FIELD_KEYS   encrypts fields, first key is current
    MERCER_INDEX_KEY       finds encrypted fields again         MERCER_LEDGER_KEY   chains the ledgers
    MERCER_DATABASE_PASSWORD   of the embedded database

The environment wins over the file, so a shop on many machines keeps its secrets wherever its operator does.
"""

import base64
import binascii
import os
import secrets

from mercer.command.folders import Data, write_private
from mercer.command.trouble import Trouble

NEEDED = ("MERCER_SECRET_KEY", "MERCER_FIELD_KEYS", "MERCER_INDEX_KEY", "MERCER_LEDGER_KEY")
PASSWORD = "MERCER_DATABASE_PASSWORD"
KNOWN = (
    "secret",
    "password",
    "changeme",
    "change-me",
    "insecure",
    "example",
    "default",
    "mercer",
    "development",
    "test",
)


def fresh() -> dict[str, str]:
    """A new set of secrets from the operating system's source of randomness."""
    return {
        "MERCER_SECRET_KEY": secrets.token_urlsafe(60),
        "MERCER_FIELD_KEYS": f"k1:{_random_key()}",
        "MERCER_INDEX_KEY": _random_key(),
        "MERCER_LEDGER_KEY": _random_key(),
        PASSWORD: secrets.token_urlsafe(24),
    }


def stored(data: Data) -> dict[str, str]:
    """What the data folder's file says; refuses a file that others may read."""
    try:
        mode = data.secrets.stat().st_mode
        lines = data.secrets.read_text().splitlines()
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise Trouble(f"The secrets in {data.secrets} cannot be read: {error.strerror}.") from None
    if mode & 0o077:
        raise Trouble(f"Other users may read {data.secrets}.", fix=f"chmod 600 '{data.secrets}'")
    pairs = (line.split("=", 1) for line in lines if "=" in line and not line.lstrip().startswith("#"))
    return {name.strip(): value.strip() for name, value in pairs}


def known(data: Data) -> dict[str, str]:
    """The secrets of the folder, overridden by those of the environment."""
    return stored(data) | {name: os.environ[name] for name in (*NEEDED, PASSWORD) if os.environ.get(name)}


def make(data: Data) -> dict[str, str]:
    """The secrets of the folder; whatever is missing is made and kept."""
    _complete(data, fresh())
    return known(data)


def password(data: Data) -> str:
    """The password of the folder's embedded database, made when missing."""
    _complete(data, {PASSWORD: fresh()[PASSWORD]})
    return known(data)[PASSWORD]


def _complete(data: Data, values: dict[str, str]) -> None:
    kept = stored(data)
    if values.keys() - kept.keys():
        head = (
            "# The secrets of this shop. Without them its encrypted data cannot be read: keep a copy somewhere safe.\n"
        )
        write_private(data.secrets, head + "".join(f"{name}={value}\n" for name, value in (values | kept).items()))


def faults(values: dict[str, str]) -> list[str]:
    """What is wrong with a set of secrets, in sentences; empty when a shop may open with them."""
    found = [f"{name} is missing." for name in NEEDED if not values.get(name)]
    if values.get("MERCER_SECRET_KEY") and (fault := _weak_text(values["MERCER_SECRET_KEY"])):
        found.append(f"MERCER_SECRET_KEY {fault}.")
    keys = [(name, values[name]) for name in NEEDED[2:] if values.get(name)]
    for part in filter(None, values.get("MERCER_FIELD_KEYS", "").split(",")):
        name, colon, value = part.strip().partition(":")
        keys.append((f"MERCER_FIELD_KEYS ({name})" if colon else "MERCER_FIELD_KEYS", value if colon else name))
    found += [f"{name} {fault}." for name, value in keys if (fault := _weak_key(value))]
    if len({value for _, value in keys}) < len(keys):
        found.append("Two keys are the same; each purpose needs its own.")
    return found


def demanded(data: Data) -> dict[str, str]:
    """The secrets of a production shop, or a refusal that says how to get good ones."""
    values = known(data)
    found = faults(values)
    if not found:
        return values
    absent = all(not values.get(name) for name in NEEDED)
    message = (
        "This shop has no secrets yet."
        if absent
        else "Mercer does not serve with these secrets:\n  " + "\n  ".join(found)
    )
    raise Trouble(
        message,
        fix=f"./mercer secrets --data '{data.root}'      makes strong ones in {data.secrets.name}, once\n"
        "  ./mercer secrets --print                  prints a set for your own secret store",
    )


def _weak_text(value: str) -> str:
    if len(value) < 50 or len(set(value)) < 16:
        return "is weak: it needs at least 50 random characters"
    if any(word in value.lower() for word in KNOWN if len(word) > 6) or value.lower().startswith(KNOWN):
        return "looks like a default or an example"
    return ""


def _weak_key(value: str) -> str:
    try:
        raw = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return "is not base64"
    if len(raw) != 32:
        return f"has {len(raw)} bytes instead of 32"
    return "is weak: its bytes are not random" if len(set(raw)) < 16 else ""


def _random_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()
