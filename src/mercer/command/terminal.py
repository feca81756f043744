"""What a person sees while the launcher works: steps with their times, coloured only on a terminal."""

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from typing import TextIO

CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}


class Terminal:
    """Writes to one stream. A reader who went away (`./mercer demo | head`) is no reason to fail."""

    def __init__(self, stream: TextIO | None = None):
        self.stream = stream or sys.stdout
        self.live = self.stream.isatty()
        self.colored = self.live and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"

    def paint(self, text: str, *colors: str) -> str:
        if not self.colored:
            return text
        return f"\033[{';'.join(CODES[color] for color in colors)}m{text}\033[0m"

    def write(self, text: str) -> None:
        with contextlib.suppress(OSError, ValueError):
            self.stream.write(text)
            self.stream.flush()

    def line(self, text: str = "") -> None:
        self.write(text + "\n")

    @contextlib.contextmanager
    def step(self, name: str) -> Iterator["Step"]:
        """One piece of work: announced when it starts, with its time when it ends."""
        step = Step(self, name)
        step.announce()
        try:
            yield step
        except BaseException:
            step.close("✗", "red")
            raise
        step.close("✓", "green")


class Step:
    """A line that says what is being done; `note` adds what is happening, `result` what came of it."""

    def __init__(self, terminal: Terminal, name: str):
        self.terminal = terminal
        self.name = name
        self.result = ""
        self.started = time.monotonic()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started

    def announce(self) -> None:
        self.terminal.write(f"  … {self.name}" if self.terminal.live else f"  … {self.name}\n")

    def note(self, text: str) -> None:
        """The latest word of the work itself; on a terminal it replaces the one before."""
        paint = self.terminal.paint
        if self.terminal.live:
            width = max(20, os.get_terminal_size(self.terminal.stream.fileno()).columns - len(self.name) - 16)
            self.terminal.write(f"\r\033[K  … {self.name}  {paint(f'{self.seconds:4.0f} s  {text[:width]}', 'dim')}")
        else:
            self.terminal.line(f"      {self.seconds:5.1f} s  {text}")

    def close(self, mark: str, color: str) -> None:
        paint = self.terminal.paint
        start = "\r\033[K" if self.terminal.live else ""
        result = paint(f"  {self.result}", "dim") if self.result else ""
        self.terminal.line(f"{start}  {paint(mark, color)} {self.name:<22}{self.seconds:6.1f} s{result}")
