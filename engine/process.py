"""A model's child process as the service sees it: start it, give it orders, hear it, end it."""

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import Any

from engine.protocol import Load
from journal import PART

LINE = 16 * 1024 * 1024
"""The longest event that is read, in bytes."""
END_S = 3.0
"""How long a child that has nothing to do may take to end once it is told to."""


class Child:
    """One process of `python -m engine.child`."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.told: asyncio.TimerHandle | None = None

    @classmethod
    async def start(cls, path: str, load: Load) -> "Child":
        """Begin to load the model at `path`. Raises OSError when no process can be started."""
        return cls(
            await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "engine.child",
                stdin=PIPE,
                stdout=PIPE,
                env=_environment(path, load),
                limit=LINE,
            )
        )

    async def events(self) -> AsyncIterator[dict[str, Any]]:
        """Everything it says, until it ends."""
        if self.process.stdout is None:
            raise RuntimeError("a child without standard output")
        async for line in self.process.stdout:
            yield json.loads(line)

    async def ending(self) -> str:
        """How it ended, once it has: `exit status 1`, `SIGKILL`."""
        code = await self.process.wait()
        if self.told:
            self.told.cancel()
        return _ending(code)

    def order(self, order: dict[str, Any]) -> None:
        """Does not wait for the child to read it: one that is stuck must not hold up the others.
        For one that just died it is lost; whoever waits for its ending settles the rest.
        """
        if self.process.stdin is None:
            raise RuntimeError("a child without standard input")
        self.process.stdin.write((json.dumps(order) + "\n").encode())

    def end(self) -> None:
        """Have it end by itself; it is killed when it does not, so it must have nothing to do."""
        if not self.told:
            self.order({"end": True})
            self.told = asyncio.get_running_loop().call_later(END_S, self.kill)

    def kill(self) -> None:
        """End even one that does not react any more."""
        if self.process.returncode is None:
            self.process.kill()


def _environment(path: str, load: Load) -> dict[str, str]:
    settings = {"path": path, "load": asdict(load)}
    # OpenMP threads that sleep at every barrier need twice the time, and those that spin for
    # ever starve each other when something else wants the cores (a step of 5 ms becomes 500). So
    # they spin for a while, and `engine.threads` leaves busy cores alone; a runtime other than
    # GNU's just lets them sleep.
    waiting = {"OMP_WAIT_POLICY": "passive", "GOMP_SPINCOUNT": "20000"}
    # Of glibc's several heaps for threads, none gives its free memory to the others.
    memory = {"MALLOC_ARENA_MAX": "1"}
    given = {PART: "model", "HEARTH_MODEL": json.dumps(settings)}
    return {**os.environ, **waiting, **memory, **given}


def _ending(code: int) -> str:
    if code >= 0:
        return f"exit status {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"
