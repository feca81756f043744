"""Logs: one JSON object a line (or colored text for a developer), and never a secret.

log = structlog.get_logger(__name__)
log.info("payment_recorded", order="M-7K4Q-92XD", amount=1234)
"""

from __future__ import annotations

import logging
import logging.config
import re
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

SECRET_NAME = re.compile(
    r"pass(word|wd|phrase)|secret|token|authorization|cookie|session|api_?key|private|signature|cvc|cvv|iban|card_?number",
    re.IGNORECASE,
)
PERSONAL_NAME = re.compile(r"^(e_?mail|phone|address|street|(first|last|full)_name|recipient)$", re.IGNORECASE)
CARD_LIKE = re.compile(r"(?<![\w.])\d(?:[ -]?\d){12,18}(?![\w.])")
BEARER = re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{8,}|\b(sk|rk|whsec)_\w{8,}")
MASK = "***"
DEEPEST = 6


def configure(*, level: str = "INFO", as_json: bool = True) -> None:
    """Sets up structlog and the standard library's logging to write to standard error alike."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        *([structlog.processors.format_exc_info] if as_json else []),
        without_secrets,
    ]
    console = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)  # no local variables
    last = structlog.processors.JSONRenderer(ensure_ascii=False) if as_json else console
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(_standard(shared, last, level))
    logging.raiseExceptions = False  # its complaint about a broken log shows the message unmasked


def without_secrets(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Masks values by their names and by their looks, however deep; also breaks no line."""
    return {key: _clean(key, value) for key, value in event.items()}


def _clean(name: str, value: Any, depth: int = 0) -> Any:
    if SECRET_NAME.search(name) or PERSONAL_NAME.search(name):
        return MASK
    if depth > DEEPEST:
        return "…"
    if isinstance(value, str):
        return BEARER.sub(MASK, CARD_LIKE.sub(_mask_card, value))
    if isinstance(value, Mapping):
        return {str(key): _clean(str(key), item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean("", item, depth + 1) for item in value]
    return value


def _mask_card(match: re.Match) -> str:
    return MASK if luhn(re.sub(r"\D", "", match[0])) else match[0]


def luhn(digits: str) -> bool:
    """Whether the check digit of a card number (ISO/IEC 7812) is right."""
    doubled = [int(d) * (1 + i % 2) for i, d in enumerate(reversed(digits))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def _standard(shared: list, last: Any, level: str) -> dict[str, Any]:
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": shared,
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"structured": formatter},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "structured"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {name: {"level": "WARNING"} for name in ("httpx", "httpcore", "procrastinate", "asyncio")},
    }
