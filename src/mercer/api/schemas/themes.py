"""How the shop looks."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from mercer.api.schemas.plain import Sent, Told

Color = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$", description="`#rrggbb`.")]
Choice = Annotated[str, Field(min_length=1, max_length=20, pattern=r"^[a-z]+$")]


class LookSent(Sent):
    """What is left out is as the shop was made."""

    accent: Color = "#2b5a46"
    ground: Annotated[Color, Field(description="Light; the dark mode is worked out.")] = "#faf8f4"
    ink: Color = "#24211d"
    sale: Color = "#9c3519"
    buttons: Annotated[Choice, Field(description="ink, accent")] = "ink"
    display: Annotated[Choice, Field(description="bookish, printed, fine, system, humanist, geometric, grotesque, rounded, slab")] = "bookish"  # fmt: skip
    text: Annotated[Choice, Field(description="As `display`.")] = "system"
    heading: Annotated[Choice, Field(description="regular, medium, bold")] = "regular"
    size: Annotated[Choice, Field(description="small, normal, large")] = "normal"
    corners: Annotated[Choice, Field(description="square, slight, soft, round")] = "slight"
    density: Annotated[Choice, Field(description="compact, normal, airy")] = "normal"
    wordmark: Annotated[Choice, Field(description="plain, capitals, bold")] = "plain"


class HeadSent(Sent):
    """The head of the first page in one language."""

    headline: Annotated[str, Field(max_length=120, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""
    words: Annotated[str, Field(max_length=240, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""


class ThemeSent(Sent):
    look: LookSent
    words: Annotated[dict[str, HeadSent] | None, Field(description="By language; null: they stay.")] = None


class Look(LookSent, Told):
    pass


class Head(HeadSent, Told):
    pass


class ThemeNote(Told):
    """A color that had to be drawn darker to be readable."""

    field: str
    sentence: str
    ratio: float


class Theme(Told):
    look: Look
    words: dict[str, Head]
    logo: str | None = Field(description="Address of the picture.")
    hero: str | None
    sheet: str | None = Field(description="Address of its style sheet; null while nothing differs.")
    notes: list[ThemeNote]
    published_at: datetime | None
