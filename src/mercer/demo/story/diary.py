"""What happens when. Entries are lived in order of time; what an entry brings about is entered for later."""

import heapq
import itertools
from collections.abc import Callable
from datetime import datetime

Act = Callable[[datetime], object]


class Diary:
    """The entries of one share of the story. What lies after `until` has not happened yet."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        self._entries: list[tuple[datetime, int, Act]] = []
        self._order = itertools.count()

    def enter(self, at: datetime, act: Act) -> None:
        """`act(at)` will happen then. Of two at the same time the one entered first."""
        if at < self.until:
            heapq.heappush(self._entries, (at, next(self._order), act))

    def live(self, each_day: Callable[[datetime], None] = lambda at: None) -> None:
        """Everything until now. `each_day` hears of every new day."""
        today = None
        while self._entries:
            at, _order, act = heapq.heappop(self._entries)
            if at.date() != today:
                today = at.date()
                each_day(at)
            act(at)
