"""The geometry of plots: numbers in, coordinates out. Templates draw them as SVG (`ui/plots.html`)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from mercer.kernel.money import Money
from mercer.ui import formats

WIDTH = 720
LEFT, RIGHT, TOP, BOTTOM = 52, 8, 10, 26
MAX_LABELS = 8

Number = float | int | Decimal
Point = tuple[str, Number]


@dataclass(frozen=True, slots=True)
class Mark:
    """One value in the plot: `x`, `y` its point, `left` and `width` the column that belongs to it."""

    x: float
    y: float
    left: float
    width: float
    height: float
    label: str
    value: Number
    compare: Number | None = None


@dataclass(frozen=True, slots=True)
class Plot:
    """Everything a template needs to draw axes and values, in pixels of a `width` × `height` box."""

    width: int
    height: int
    bottom: float
    marks: list[Mark]
    ticks: list[tuple[float, Number]]
    labels: list[tuple[float, str]]
    path: str = ""
    area: str = ""
    compare: str = ""
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    parts: list = field(default_factory=list)


def line(points: Sequence[Point], *, compare: Sequence[Number] | None = None, height: int = 220) -> Plot:
    """A line over equally spaced points, with an optional second series of the same length."""
    scale = _Scale(points, compare or (), height)
    marks = _marks(points, scale, compare)
    path = _path([(mark.x, mark.y) for mark in marks])
    ends = f"L{_n(marks[-1].x)} {_n(scale.zero)}L{_n(marks[0].x)} {_n(scale.zero)}Z" if marks else ""
    other = _path([(mark.x, scale.y(mark.compare)) for mark in marks if mark.compare is not None])
    return Plot(WIDTH, height, scale.zero, marks, scale.ticks(), _labels(marks), path, path + ends, other)


def bars(points: Sequence[Point], *, height: int = 220) -> Plot:
    """One bar for each point, standing on (or hanging from) zero."""
    scale = _Scale(points, (), height)
    marks = _marks(points, scale, None)
    return Plot(WIDTH, height, scale.zero, marks, scale.ticks(), _labels(marks))


def shares(parts: Sequence[Point]) -> list[dict]:
    """Parts of a whole side by side, 0 to 100 wide; negative parts count as nothing."""
    whole = sum(max(value, 0) for _, value in parts)
    found, at = [], 0.0
    for index, (label, value) in enumerate(parts):
        width = 100 * float(max(value, 0)) / float(whole) if whole else 0.0
        found.append(
            {
                "label": label,
                "value": value,
                "share": width / 100,
                "x": _n(at),
                "width": _n(width),
                "color": index % 6 + 1,
            }
        )
        at += width
    return found


def spark(values: Sequence[Number], *, width: int = 96, height: int = 28) -> dict:
    """A line without axes, for a tile or a table cell."""
    heights = [float(value) for value in values]
    low, high = min(heights, default=0.0), max(heights, default=0.0)
    span = high - low or 1.0
    step = width / max(len(values) - 1, 1)
    points = [(index * step, height - 2 - (value - low) / span * (height - 4)) for index, value in enumerate(heights)]
    path = _path(points)
    return {
        "width": width,
        "height": height,
        "path": path,
        "area": f"{path}L{width} {height}L0 {height}Z" if path else "",
    }


def text(value: Number, format: str, currency: str = "", short: bool = False) -> str:
    """A value beside an axis or in the table: `number`, `percent` (share) or `money` (minor units of `currency`)."""
    if format == "money":
        amount = Money(round(value), currency)
        return formats.money_short(amount) if short else formats.money(amount)
    if format == "percent":
        return formats.percent(value, 0 if short else 1)
    return formats.number_short(value) if short else formats.number(value)


class _Scale:
    """Round steps from zero (or below) to just above the highest value."""

    def __init__(self, points: Sequence[Point], compare: Sequence[Number], height: int):
        values = [float(value) for _, value in points] + [float(value) for value in compare]
        low, high = min([*values, 0.0]), max([*values, 0.0])
        self.step = _round_step((high - low) / 4 or 1.0)
        self.low = math.floor(low / self.step) * self.step
        self.high = max(math.ceil(high / self.step) * self.step, self.low + self.step)
        self.height = height
        self.count = max(len(points), 1)
        self.zero = self.y(0)

    def y(self, value: Number) -> float:
        room = self.height - TOP - BOTTOM
        return TOP + room * (self.high - float(value)) / (self.high - self.low)

    def ticks(self) -> list[tuple[float, Number]]:
        count = round((self.high - self.low) / self.step)
        values = [self.low + index * self.step for index in range(count + 1)]
        return [(self.y(value), int(value) if value == int(value) else round(value, 6)) for value in values]


def _round_step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough))
    return next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999)


def _marks(points: Sequence[Point], scale: _Scale, compare: Sequence[Number] | None) -> list[Mark]:
    column = (WIDTH - LEFT - RIGHT) / scale.count
    found = []
    for index, (label, value) in enumerate(points):
        y, left = scale.y(value), LEFT + index * column
        other = compare[index] if compare and index < len(compare) else None
        found.append(Mark(left + column / 2, y, left, column, abs(scale.zero - y), label, value, other))
    return found


def _labels(marks: list[Mark]) -> list[tuple[float, str]]:
    step = max(1, math.ceil(len(marks) / MAX_LABELS))
    return [(mark.x, mark.label) for mark in marks[::step]]


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in points) if points else ""


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
