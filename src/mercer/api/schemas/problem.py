"""Problem details (RFC 9457): the one shape of every refusal."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from mercer.api.schemas.plain import Told


class Problem(Told):
    """`code` is for programs and stays; `title` and `detail` are sentences for people and may change."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    fields: dict[str, str] = Field(description="Input to blame → why, like `body.lines.0.quantity`.")
    facts: dict[str, Any] = Field(description="What a program may want to know, depending on `code`.")
