"""Starts programs, keeps them running, ends them: one parent for database, web server, worker and simulators.

Each program leads a session of its own, so a Ctrl-C reaches the supervisor alone and a program is ended with everything it
started. A program that ends unasked is started again, at once the first time and ever later while it keeps failing. What
happens when the supervisor itself is killed: see `watchdog`, and the claim's `left_behind`.

The loop is single-threaded and waits for signals (`sigtimedwait`): nothing happens between two lines that the code does
not show, and children can be forked safely.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from mercer.command import processes, watchdog
from mercer.command.program import Program
from mercer.command.trouble import Interrupted, Trouble

HEARD = {signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP}
FROM_A_TERMINAL = 0x80  # si_code SI_KERNEL: the terminal told its whole foreground group, nobody told just us


class Supervisor:
    """Use it as a context: on leaving, however that happens, everything it started has ended."""

    def __init__(
        self,
        root: Path,
        *,
        cluster: Path | None = None,
        temporary: Sequence[Path] = (),
        say: Callable[[str], None] = print,
    ):
        self.root = root
        self.say = say
        self.programs: list[Program] = []
        self.guarded = (cluster, list(temporary))
        self.watchdog: subprocess.Popen | None = None
        self.stopping = False

    def __enter__(self) -> "Supervisor":
        nohup = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
        self.heard = HEARD - ({signal.SIGHUP} if nohup else set())
        self.mask = signal.pthread_sigmask(signal.SIG_BLOCK, self.heard)
        processes.adopt_orphans()
        self._keep_watchdog()
        return self

    def __exit__(self, *exception: object) -> None:
        try:
            self.stop()
        finally:
            self._dismiss_watchdog()
            while signal.sigtimedwait(self.heard, 0):
                pass
            signal.pthread_sigmask(signal.SIG_SETMASK, self.mask)

    def start(self, program: Program) -> Program:
        self.programs.append(program)
        program.start()
        return program

    def watch(self, until: Callable[[], bool] | None = None, *, patience: float = 120.0) -> None:
        """Look after the programs until `until` is true; without it until somebody stops us (raises Interrupted).

        While something is awaited, a program that fails three times, or `patience` seconds without success, end the
        wait with Trouble.
        """
        deadline = time.monotonic() + patience
        while True:
            self._reap()
            self._start_what_is_due()
            if until:
                if until():
                    return
                self._lose_patience(deadline)
            heard = signal.sigtimedwait(self.heard, 0.05 if until else self._time_to_next())
            if heard and heard.si_signo != signal.SIGCHLD:
                self._pass_on(heard)

    def complete(self, program: Program, each_time: Callable[[], None] = lambda: None) -> int:
        """Run a program that ends by itself, looking after the others meanwhile; its exit status."""
        program.once = True
        self.start(program)

        def finished() -> bool:
            each_time()
            return not program.running

        self.watch(finished, patience=float("inf"))
        each_time()
        self.programs.remove(program)
        code = program.code or 0
        return 128 - code if code < 0 else code

    def stop(self) -> None:
        """End everything: the database last, because the others still use it. A second Ctrl-C hurries."""
        self.stopping = True
        for stage in sorted({program.stage for program in self.programs}, reverse=True):
            self._end([program for program in self.programs if program.stage == stage])
        processes.end(processes.marked(self.root), [(signal.SIGKILL, 2)])
        self._reap()

    def _end(self, programs: list[Program]) -> None:
        for ask in (lambda p: p.stop_with, lambda p: p.hurry_with, lambda p: signal.SIGKILL):
            for program in programs:
                program.send(ask(program))
            deadline = time.monotonic() + max(program.grace for program in programs)
            while any(program.running for program in programs) and time.monotonic() < deadline:
                heard = signal.sigtimedwait(self.heard, 0.1)
                self._reap()
                if heard and heard.si_signo == signal.SIGINT:
                    break

    def _reap(self) -> None:
        """Take note of every child that ended, adopted ones included, by looking before reaping (see `Program.bury`)."""
        while True:
            try:
                dead = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            except ChildProcessError:
                return
            if not dead:
                return
            program = next((p for p in self.programs if p.process and p.process.pid == dead.si_pid), None)
            if program:
                self._bury(program)
            elif self.watchdog and self.watchdog.pid == dead.si_pid:
                self.watchdog.wait()
            else:
                os.waitpid(dead.si_pid, 0)

    def _bury(self, program: Program) -> None:
        program.bury()
        if not program.once and not self.stopping:
            delay = program.plan_restart()
            self.say(f"{program.name} ended ({program.ending}); starting it again in {delay:.1f} s")

    def _start_what_is_due(self) -> None:
        self._keep_watchdog()
        for program in self.programs:
            if program.due is not None and time.monotonic() >= program.due:
                program.start()

    def _time_to_next(self) -> float:
        times = [program.due - time.monotonic() for program in self.programs if program.due is not None]
        return max(0.0, min([5.0, *times]))

    def _lose_patience(self, deadline: float) -> None:
        for program in self.programs:
            if program.deaths >= 3:
                raise Trouble(f"{program.name} does not start ({program.ending}).{program.tail()}")
        if time.monotonic() > deadline:
            raise Trouble("It takes too long; giving up." + "".join(program.tail() for program in self.programs))

    def _pass_on(self, heard: signal.struct_siginfo) -> None:
        """A signal for us: a program in the foreground decides for itself what it means, otherwise we stop."""
        front = next((program for program in self.programs if program.foreground and program.running), None)
        if not front:
            raise Interrupted(heard.si_signo)
        if heard.si_code != FROM_A_TERMINAL:
            front.send(signal.Signals(heard.si_signo))

    def _keep_watchdog(self) -> None:
        if self.watchdog is None or self.watchdog.returncode is not None:
            cluster, temporary = self.guarded
            self.watchdog = watchdog.start(self.root, cluster=cluster, temporary=temporary)

    def _dismiss_watchdog(self) -> None:
        if self.watchdog and self.watchdog.stdin:
            self.watchdog.stdin.close()
            self.watchdog.wait()
