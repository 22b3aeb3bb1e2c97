"""One part as the supervisor keeps it: its process, whether it is ready, when to start it again."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from journal import PART
from studio.processes import logs, redis, traces
from studio.processes.plan import Part, Plan

READY = "HEARTH_READY"
"""Environment variable: the open file in which a part writes a byte once it is ready."""
FIRST_PAUSE_S = 0.2
LONGEST_PAUSE_S = 10.0
HEALTHY_S = 30.0
"""A part that ran this long is started at once when it dies; one that did not, ever later."""


class Child:
    """A part and its process, if it has one now. `deaths` are those in a row, `restarts` all."""

    def __init__(self, part: Part, plan: Plan) -> None:
        self.part = part
        self.name = part.name
        self.ready = False
        self.deaths = 0
        self.restarts = 0
        self.due = 0.0 if not part.after else float("inf")
        self._plan = plan
        self._process: subprocess.Popen[bytes] | None = None
        self._began = 0.0
        self._signal = -1

    @property
    def pid(self) -> int:
        """The process, 0 while there is none."""
        return self._process.pid if self._process else 0

    def start(self) -> None:
        """Start the process in a session of its own: Ctrl-C is for the supervisor alone."""
        log = logs.opened(self._plan.data, self.name)
        try:
            with self._ready_signal() as told:
                self._process = subprocess.Popen(
                    self.part.command,
                    cwd=self._plan.root,
                    env={**os.environ, **self._marks(), **self.part.env, **told},
                    pass_fds=[*self.part.fds, *map(int, told.values())],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
        finally:
            os.close(log)
        self._began = time.monotonic()
        self.ready = not self.part.ready
        self.due = float("inf")

    def look(self) -> bool:
        """Whether the part became ready since the last look."""
        if self.ready or self._process is None:
            return False
        self.ready = self._answers()
        return self.ready

    def collect(self) -> tuple[int, int] | None:
        """(pid, exit status as subprocess gives it) of a process that has ended, else None.

        Whatever it had started ends with it, and the part falls due again after a pause.
        """
        if self._process is None or (status := self._process.poll()) is None:
            return None
        pid, self._process = self._process.pid, None
        self.kill_group(pid)
        self._forget_signal()
        if time.monotonic() - self._began > HEALTHY_S:
            self.deaths = 0
        self.postpone()
        return pid, status

    def postpone(self) -> None:
        """Note one more death, or one more start that failed, and when to try again."""
        pause = min(FIRST_PAUSE_S * 2 ** min(self.deaths, 10), LONGEST_PAUSE_S)
        self.deaths += 1
        self.due = time.monotonic() + pause
        self.ready = False

    def terminate(self) -> None:
        """Ask the process to end."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End the process and all it started, at once."""
        if self._process is not None:
            self.kill_group(self._process.pid)

    @staticmethod
    def kill_group(pid: int) -> None:
        """End every process left of the session that `pid` led."""
        try:
            os.killpg(pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass  # nothing is left of it (macOS answers EPERM when only a zombie is)

    def _marks(self) -> dict[str, str]:
        """By which a process of ours is known, and what it is called in its lines."""
        return {traces.MARK: self._plan.data, PART: self.name}

    @contextmanager
    def _ready_signal(self) -> Iterator[dict[str, str]]:
        """The environment by which a part that signals when it is ready finds the pipe to us."""
        if self.part.ready != "signal":
            yield {}
            return
        self._signal, told = os.pipe()
        os.set_blocking(self._signal, False)
        try:
            yield {READY: str(told)}
        finally:
            os.close(told)

    def _answers(self) -> bool:
        if self.part.ready == "redis":
            return redis.answers(self._plan.redis_socket)
        try:
            told = os.read(self._signal, 1) != b""
        except BlockingIOError:
            return False
        if told:
            self._forget_signal()
        return told

    def _forget_signal(self) -> None:
        if self._signal >= 0:
            os.close(self._signal)
            self._signal = -1
