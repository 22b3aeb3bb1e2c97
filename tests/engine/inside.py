"""A real engine service inside the test, on a machine whose memory the test decides."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from demo_model.dialogues import TAUGHT
from engine import client, fit
from engine.gguf import read_model
from engine.protocol import Command, Load
from engine.service import Service
from tests.engine.serving import Serving

DEMO = Path("demo_model/hearth-demo.gguf").resolve()
STORY = next(case for case in TAUGHT if case.messages[-1]["content"] == "Tell me a story")
LEAST = fit.need(read_model(DEMO), 1024).total
"""Bytes that the demo model takes at least."""


class Inside(Serving):
    """The service as a task of the test, its models as real processes."""

    def __init__(self, url: str, **settings: Any) -> None:
        self.url = url
        self.engine = client.Engine(client.connect(url))
        self.service = Service(self.engine, **settings)
        self.pool = self.service.keeper.pool
        self.orders = client.connect_sync(url)

    def order(self, do: str, path: Path, load: Load | None = None, pinned: bool = False) -> None:
        """Give an order about the model at `path`."""
        wish = Command(do, path.stem, str(path), load or Load(), pinned)  # type: ignore[arg-type]
        client.order(self.orders, wish)

    def has(self, monkeypatch: pytest.MonkeyPatch, memory: int) -> None:
        """From now on, the machine has so many bytes; the models' own pages are taken from it."""

        def free() -> int:
            plans = [r.plan for r in self.pool.residents.values() if r.plan and r.context]
            return memory - sum(plan.need.total - plan.need.weights for plan in plans)

        monkeypatch.setattr(fit, "free_memory", free)

    async def freeze(self, path: Path) -> str:
        """A reply in the middle of being written, by a model that stands still until `thaw`."""
        reply = await self.ask(str(path), STORY.messages)
        await self.hear(reply, until=10)
        self._signal(path, signal.SIGSTOP)
        return reply

    def thaw(self, path: Path) -> None:
        """Let it go on."""
        self._signal(path, signal.SIGCONT)

    def _signal(self, path: Path, number: int) -> None:
        child = self.pool.residents[path.stem].child
        assert child
        child.process.send_signal(number)

    async def end(self, running: asyncio.Task[None]) -> None:
        """Every child is gone afterwards."""
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        for task in self.service.tasks.running:
            task.cancel()
        for resident in self.pool.residents.values():
            if resident.child:
                resident.child.kill()
                await resident.child.ending()
        self.orders.close()
        await self.engine.redis.aclose()


@asynccontextmanager
async def inside(url: str, **settings: Any) -> AsyncIterator[Inside]:
    """Run it, with these settings of the Service."""
    made = Inside(url, **settings)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("REDIS_URL", url)  # for the children
        running = asyncio.create_task(made.service.run())
        try:
            yield made
        finally:
            await made.end(running)


def copies(folder: Path, *names: str) -> list[Path]:
    """The demo model under other names."""
    paths = [folder / f"{name}.gguf" for name in names]
    for path in paths:
        path.symlink_to(DEMO)
    return paths


async def soon(true: Callable[[], object], seconds: float = 30) -> None:
    """Wait until it is."""
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110  (the service runs in this very loop)
            await asyncio.sleep(0.01)
