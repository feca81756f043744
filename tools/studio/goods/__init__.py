"""The goods, one function each: it models one variant around the origin, standing on z = 0.

`good` registers it with the option values that are pictured (the first one is the hero's) and its further views.
"""

import dataclasses
from collections.abc import Callable

from stage import View

USUAL = View()
ABOVE = View(azimuth=18, elevation=58)
SIDE = View(azimuth=-62, elevation=12)
CLOSE = View(azimuth=30, elevation=22, at=(0.5, 0.3, 0.8), zoom=2.2, blur=1)


@dataclasses.dataclass(frozen=True)
class Good:
    slug: str
    build: Callable
    looks: tuple[str, ...]
    hero: View
    views: dict[str, View]
    wall: bool = False
    dim: float = 1.0


ALL: dict[str, Good] = {}


def good(slug, looks=("",), hero=USUAL, wall=False, dim=1.0, **views):
    def keep(build):
        ALL[slug] = Good(slug, build, looks, hero, views, wall, dim)
        return build

    return keep
