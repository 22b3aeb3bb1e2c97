"""The service's side of one model: its child process, the requests it holds, and its reports."""

import asyncio
import json
import os
import signal
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from engine.fit import Plan
from engine.protocol import Facts, Generate, Load, ModelState

LINE = 16 * 1024 * 1024


@dataclass
class Held:
    """A request in the service's hands. `n` numbers the next stream entry the service may write."""

    request: Generate
    n: int = 1
    given: bool = False


@dataclass
class Resident:
    """One model from the first request for it until its process ends."""

    model: str
    path: str
    state: str = "loading"
    progress: float = 0.0
    context: int = 0
    plan: Plan | None = None
    running: int = 0
    error: str = ""
    detail: str = ""
    facts: Facts = field(default_factory=dict)
    told: float = 0.0
    used: float = field(default_factory=time.monotonic)
    process: Process | None = None
    held: dict[str, Held] = field(default_factory=dict)
    stopping: bool = False

    @property
    def is_idle(self) -> bool:
        """Whether nobody would miss it."""
        return self.state == "ready" and not self.held and not self.stopping

    def report(self) -> ModelState:
        """What everybody may know of it."""
        running = min(self.running, len(self.held))
        return ModelState(
            model=self.model,
            state=self.state,
            progress=self.progress,
            context=self.context,
            memory=self.plan.need.total if self.plan else 0,
            running=running,
            waiting=len(self.held) - running,
            error=self.error,
            detail=self.detail,
            facts=self.facts,
            pid=self.process.pid if self.process else 0,
        )

    async def run(self, plan: Plan, hear: Callable[[dict[str, Any]], Any]) -> str:
        """Start the child and pass its events on until it ends; returns how it ended."""
        self.process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "engine.child",
            stdin=PIPE,
            stdout=PIPE,
            env=self._environment(plan),
            limit=LINE,
        )
        if self.process.stdout is None:
            raise RuntimeError("a child without standard output")
        async for line in self.process.stdout:
            await hear(json.loads(line))
        return _ending(await self.process.wait())

    def _environment(self, plan: Plan) -> dict[str, str]:
        load = Load(
            cells=plan.cells, sequences=plan.sequences, batch=512, ubatch=512, threads=threads()
        )
        settings = {"path": self.path, "load": asdict(load)}
        # OpenMP threads that spin starve each other when something else wants the cores (a step
        # of 5 ms becomes 500), and threads that sleep at every barrier need twice the time. So
        # they spin for microseconds only; a runtime other than GNU's just lets them sleep.
        waiting = {"OMP_WAIT_POLICY": "passive", "GOMP_SPINCOUNT": "500"}
        return {**os.environ, **waiting, "HEARTH_MODEL": json.dumps(settings)}

    def give(self, held: Held) -> None:
        """Hand a request to the child, which writes its stream from here on."""
        held.given = True
        request = {**json.loads(held.request.dump()), "first": held.n}
        self._order({"generate": json.dumps(request)})

    def cancel(self, reply: str) -> None:
        """Have the child stop a reply within one step."""
        self._order({"cancel": reply})

    def _order(self, order: dict[str, Any]) -> None:
        """Does not wait for the child to read it: one that is stuck must not hold up the others.
        For one that just died it is lost; `run` ends, and whoever waits for it settles the rest.
        """
        if self.process is None or self.process.stdin is None:
            raise RuntimeError("an order for a child that was not started")
        self.process.stdin.write((json.dumps(order) + "\n").encode())

    def stop(self) -> None:
        """End the child, even one that does not react any more."""
        self.stopping = True
        if self.process and self.process.returncode is None:
            self.process.kill()


def threads() -> int:
    """CPU threads for one model: the processors this process may use, at most 16."""
    return min(16, len(os.sched_getaffinity(0))) if hasattr(os, "sched_getaffinity") else 4


def _ending(code: int) -> str:
    """How a process ended, for people."""
    if code >= 0:
        return f"exit status {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"
