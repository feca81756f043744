"""One program under supervision: how it is started, stopped, and started again."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from mercer.command import processes

FIRST_DELAY, LONGEST_DELAY, HEALTHY = 0.2, 30.0, 30.0


@dataclass
class Program:
    """Something to run: what, where, as whom, and how it is asked to stop."""

    name: str
    command: Callable[[], list[str]]
    environment: dict[str, str]
    log: Path | None = None
    folder: Path | None = None
    become: dict = field(default_factory=dict)
    stop_with: signal.Signals = signal.SIGTERM
    hurry_with: signal.Signals = signal.SIGKILL
    grace: float = 10.0
    stage: int = 1
    nice: int = 0
    after_death: Callable[[], None] = lambda: None
    once: bool = False
    foreground: bool = False
    output: int | None = None

    process: subprocess.Popen | None = field(default=None, init=False)
    code: int | None = field(default=None, init=False)
    started: float = field(default=0.0, init=False)
    due: float | None = field(default=None, init=False)
    delay: float = field(default=FIRST_DELAY, init=False)
    deaths: int = field(default=0, init=False)

    @property
    def running(self) -> bool:
        return self.process is not None

    @property
    def ending(self) -> str:
        """How it ended last, for people."""
        if self.code is not None and self.code < 0:
            return f"killed by {signal.Signals(-self.code).name}"
        return f"exit status {self.code}"

    def start(self) -> None:
        """Start it as a child that dies with us, in a session of its own unless it belongs to the terminal."""
        log = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600) if self.log else None
        output = log if log is not None else self.output
        try:
            self.process = subprocess.Popen(
                self.command(), env=self.environment, cwd=self.folder, **self.become,
                stdin=None if self.foreground else subprocess.DEVNULL, stdout=output,
                stderr=None if self.foreground else output,
                start_new_session=not self.foreground, preexec_fn=self._prepare_child(os.getpid()),
            )  # fmt: skip
        finally:
            if log is not None:
                os.close(log)
        self.started, self.due, self.code = time.monotonic(), None, None

    def send(self, number: signal.Signals) -> None:
        """Safe while it is not reaped: its number cannot be another's before."""
        if self.process:
            os.kill(self.process.pid, number)

    def bury(self) -> None:
        """Take note of its end. The rest of its group is killed first, while the number is still its own."""
        assert self.process
        if not self.foreground:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.code = self.process.wait()
        self.process = None
        self.after_death()

    def plan_restart(self) -> float:
        """Decide when to start it again: soon, and ever later while it keeps failing. Seconds from now."""
        self.deaths += 1
        if time.monotonic() - self.started > HEALTHY:
            self.delay, self.deaths = FIRST_DELAY, 1
        delay = self.delay
        self.due = time.monotonic() + delay
        self.delay = min(delay * 2, LONGEST_DELAY)
        return delay

    def tail(self, lines: int = 15) -> str:
        """The end of its log, as a paragraph to show."""
        if not self.log or not self.log.exists():
            return ""
        text = self.log.read_text(errors="replace").splitlines()[-lines:]
        return f"\n\nThe end of {self.log}:\n" + "\n".join(f"  {line}" for line in text)

    def _prepare_child(self, parent: int) -> Callable[[], None]:
        def prepare() -> None:
            os.nice(self.nice)
            processes.die_with_parent(self.stop_with)
            if os.getppid() != parent:
                os._exit(1)
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_SETMASK, [])

        return prepare
