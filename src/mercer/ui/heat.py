"""The geometry of two more plots: what ranks first, and a week as a sheet of colored hours (see `ui.plots`)."""

from __future__ import annotations

import math
from collections.abc import Sequence

from mercer.ui.plots import LEFT, WIDTH, Point

ROW, GAP, FOOT = 24, 2, 24
STEPS = 5
LABEL_EACH = 3


def ranks(parts: Sequence[Point]) -> list[dict]:
    """Bars as wide as their share of the greatest, 0 to 100; negative parts have none."""
    highest = max((float(value) for _label, value in parts), default=0.0)
    width = 100 / highest if highest > 0 else 0.0
    return [
        {"label": label, "value": value, "width": round(max(float(value), 0.0) * width, 1)} for label, value in parts
    ]


def heat(rows: Sequence[Sequence[int]], columns: Sequence[str], names: Sequence[str]) -> dict:
    """A sheet of cells, each in one of five steps from the least to the most; 0 is a step of its own."""
    highest = max((value for row in rows for value in row), default=0)
    column = (WIDTH - LEFT) / max(len(columns), 1)
    cells = [
        {
            "x": round(LEFT + place * column + GAP / 2, 1),
            "y": line * ROW + GAP / 2,
            "width": round(column - GAP, 1),
            "height": ROW - GAP,
            "step": math.ceil(STEPS * value / highest) if highest else 0,
            "value": value,
            "label": f"{names[line]} {columns[place]}",
        }
        for line, row in enumerate(rows)
        for place, value in enumerate(row)
    ]
    return {
        "width": WIDTH,
        "height": len(rows) * ROW + FOOT,
        "left": LEFT,
        "highest": highest,
        "cells": cells,
        "names": [(line * ROW + ROW / 2 + 4, name) for line, name in enumerate(names)],
        "labels": [
            (round(LEFT + (place + 0.5) * column, 1), label)
            for place, label in enumerate(columns)
            if place % LABEL_EACH == 0
        ],
    }
