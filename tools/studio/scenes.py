"""Wide pictures of several goods together."""
import dataclasses
from collections.abc import Callable

from stage import View


@dataclasses.dataclass(frozen=True)
class Scene:
    build: Callable
    view: View
    dim: float = 1.0


ALL: dict[str, Scene] = {}
