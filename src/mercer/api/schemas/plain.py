"""Words all inputs and answers share: money, pages, texts, numbers."""

from __future__ import annotations

from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from mercer.cart import contents
from mercer.kernel import money
from mercer.kernel.paging import MOST

MOST_AMOUNT = 10**15  # minor units; more is a typing error and would not add up in a bigint
MOST_ID = 2**63 - 1
LINE, TEXT = r"^[^\x00-\x1f\x7f]*$", r"^[^\x00]*$"  # PostgreSQL keeps no NUL, and a line is one line

Line = Annotated[str, Field(max_length=200, pattern=LINE)]
Word = Annotated[str, Field(min_length=1, max_length=80, pattern=LINE)]
Slug = Annotated[str, Field(min_length=1, max_length=220, pattern=LINE)]
Text = Annotated[str, Field(max_length=20_000, pattern=TEXT)]
Note = Annotated[str, Field(max_length=1_000, pattern=TEXT)]
Number = Annotated[str, Field(min_length=1, max_length=40, pattern=LINE)]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$", description="ISO 3166-1 alpha-2.")]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$", description="ISO 4217.")]
Id = Annotated[int, Field(ge=1, le=MOST_ID)]
Pieces = Annotated[int, Field(strict=True, ge=0, le=1_000_000)]
Grams = Annotated[int, Field(strict=True, ge=0, le=10_000_000)]
Version = Annotated[
    int, Field(strict=True, ge=1, le=2**31 - 1, description="The version you saw; 409 when it has moved on.")
]
Size = Annotated[int, Field(ge=1, le=MOST, description="How many at most.")]
Cursor = Annotated[
    str | None, Field(max_length=2_000, description="`next` of the page before; without it, the first page.")
]


def _quantity(value: Any) -> int:
    """The shop's one rule about quantities, with the shop's one refusal: numbers only, so that "1e3" is nothing."""
    return contents.parse_quantity(value if type(value) is int else None)


Quantity = Annotated[
    int, BeforeValidator(_quantity), WithJsonSchema({"type": "integer", "minimum": 1, "maximum": contents.MOST_PIECES})
]


class Sent(BaseModel):
    """An input: unknown fields are refused, so that nobody believes they changed what they cannot."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Told(BaseModel):
    """An answer."""

    model_config = ConfigDict(extra="forbid")


class Money(Told):
    """Whole minor units (cents, yen) of a currency: `{"amount": 2400, "currency": "EUR"}` is 24 euros."""

    amount: Annotated[int, Field(strict=True, ge=-MOST_AMOUNT, le=MOST_AMOUNT)]
    currency: Currency

    @classmethod
    def of(cls, value: money.Money) -> Money:
        return cls.model_construct(amount=value.amount, currency=value.currency)

    @classmethod
    def maybe(cls, value: money.Money | None) -> Money | None:
        return None if value is None else cls.of(value)


class Amount(Sent):
    """Money you name: not below zero, in minor units."""

    amount: Annotated[int, Field(strict=True, ge=0, le=MOST_AMOUNT)]
    currency: Currency

    @property
    def money(self) -> money.Money:
        return money.Money(self.amount, self.currency)


class Positive(Amount):
    """Money that moves: above zero, in minor units."""

    amount: Annotated[int, Field(strict=True, ge=1, le=MOST_AMOUNT)]


Item = TypeVar("Item", bound=BaseModel)


class Page(Told, Generic[Item]):
    """A page of a list. `next` is the `cursor` of the following page, null on the last."""

    items: list[Item]
    next: str | None


class Asked(Sent):
    """What every list takes."""

    cursor: Cursor = None
    limit: Size = 25
