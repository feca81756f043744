"""Secrets at rest: field encryption, blind indexes and hashed tokens.

Settings: `FIELD_KEYS` (key id → 32 bytes) with `FIELD_KEY_CURRENT`, and `INDEX_KEY`. No key is used
as it is: HKDF-SHA-256 (RFC 5869) derives one per purpose, so that a key learned in one place is of
no use in another.

A ciphertext is `1 | length of key id | key id | 12 byte nonce | AES-256-GCM ciphertext and tag`.
The associated data says where it belongs; moved elsewhere, it does not open.
"""

from __future__ import annotations

import functools
import hashlib
import hmac
import os
import re
import secrets
import unicodedata

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

VERSION = 1
NONCE_BYTES = 12
_WORD = re.compile(r"[^\W_]+")
_IDEOGRAPHS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003ffff]+")


class Unreadable(Exception):
    """A ciphertext was changed, moved to another row or column, or its key is gone."""


def encrypt(plain: bytes, *, context: str) -> bytes:
    """Sealed with the current key, bound to `context` (`table.column` or `table.column:row`)."""
    key_id = settings.FIELD_KEY_CURRENT
    head = bytes([VERSION, len(key_id)]) + key_id.encode("ascii")
    nonce = os.urandom(NONCE_BYTES)
    return head + nonce + _cipher(key_id).encrypt(nonce, plain, head + context.encode())


def decrypt(sealed: bytes, *, context: str) -> bytes:
    """The plain bytes, or `Unreadable`."""
    head, nonce, body = _parts(sealed)
    try:
        return _cipher(key_id(sealed)).decrypt(nonce, body, head + context.encode())
    except InvalidTag as error:
        raise Unreadable(f"does not open as {context}") from error


def reencrypt(sealed: bytes, *, context: str) -> bytes:
    """The same secret under the current key; unchanged when it already is."""
    if key_id(sealed) == settings.FIELD_KEY_CURRENT:
        return sealed
    return encrypt(decrypt(sealed, context=context), context=context)


def key_id(sealed: bytes) -> str:
    """Which of `FIELD_KEYS` opens this."""
    return _parts(sealed)[0][2:].decode("ascii")


def blind_index(value: str, *, purpose: str) -> int:
    """Finds equal secrets without opening them: a keyed hash of the normalized text.

    HMAC-SHA-256 cut to 64 bit, as a signed number for a bigint column. Not for values of few
    possibilities (yes or no, a country): those could be counted.
    """
    key = derive(settings.INDEX_KEY, f"index:{purpose}")
    digest = hmac.digest(key, normalized(value).encode(), "sha256")
    return int.from_bytes(digest[:8], "big", signed=True)


def blind_words(text: str, *, purpose: str) -> list[int]:
    """One blind index for each word, for search by name; ideographs also in pairs, as they have no spaces.

    Accents are folded. Sorted and without repetition, so that nothing is said about order.
    """
    return sorted({blind_index(word, purpose=purpose) for word in _words(text)})


def normalized(value: str) -> str:
    """Compatibility forms, case and blanks folded: what counts as the same text."""
    return " ".join(unicodedata.normalize("NFKC", value).casefold().split())


def new_token(n_bytes: int = 24) -> str:
    """A bearer secret of 192 random bits, safe in a URL."""
    return secrets.token_urlsafe(n_bytes)


def digest_token(token: str) -> str:
    """How a token is kept at rest. It is random, so a plain SHA-256 suffices."""
    return hashlib.sha256(token.encode()).hexdigest()


@functools.lru_cache(maxsize=512)
def derive(key: bytes, purpose: str) -> bytes:
    """A 32-byte key for one purpose."""
    if len(key) < 32:
        raise ImproperlyConfigured("a master key has at least 32 bytes")
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"mercer:{purpose}".encode()).derive(key)


def _cipher(key_id: str) -> AESGCM:
    if key_id not in settings.FIELD_KEYS:
        raise Unreadable(f"the key {key_id!r} is not in FIELD_KEYS")
    return _aes(settings.FIELD_KEYS[key_id])


@functools.lru_cache(maxsize=64)
def _aes(key: bytes) -> AESGCM:
    return AESGCM(derive(key, "field"))


def _parts(sealed: bytes) -> tuple[bytes, bytes, bytes]:
    """Head, nonce and body; the head is authenticated together with the context."""
    sealed = bytes(sealed)
    if len(sealed) < 2 or sealed[0] != VERSION:
        raise Unreadable("not a ciphertext of this version")
    start = 2 + sealed[1]
    body = start + NONCE_BYTES
    if len(sealed) < body + 16:
        raise Unreadable("a ciphertext is cut short")
    return sealed[:start], sealed[start:body], sealed[body:]


def _words(text: str) -> set[str]:
    folded = unicodedata.normalize("NFKD", normalized(text))
    folded = unicodedata.normalize("NFC", "".join(c for c in folded if not unicodedata.combining(c)))
    words = set(_WORD.findall(folded))
    for run in _IDEOGRAPHS.findall(folded):
        words.update(run[i : i + 2] for i in range(len(run) - 1))
    return words
