"""Orders, requests, stops and deaths in any order: nothing hangs, and every reply ends once."""

import asyncio
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.protocol import Load
from tests.engine.inside import LEAST, STORY, Inside, copies, inside, soon

ORDERS = 50
SETTLED = {"ready", "failed"}


class Disorder:
    """Does one thing after another, by chance."""

    def __init__(self, engine: Inside, paths: list[Path], seed: int) -> None:
        self.engine = engine
        self.paths = paths
        self.chance = random.Random(seed)
        self.replies: list[str] = []
        self.done: list[str] = []

    async def act(self) -> None:
        """One thing, and then a moment or none."""
        acts: list[Callable[[], object]] = [self.load, self.unload, self.pin, self.kill]
        path = self.chance.choice(self.paths)
        if self.chance.random() < 0.5:
            self.replies.append(await self.engine.ask(str(path), STORY.messages))
        elif self.replies and self.chance.random() < 0.3:
            await self.engine.engine.cancel(self.chance.choice(self.replies))
        else:
            self.chance.choice(acts)()
        await asyncio.sleep(self.chance.choice([0, 0, 0.05, 0.5]))

    def load(self) -> None:
        load = self.chance.choice([Load(), Load(cells=1024), Load(cells=1280)])
        self.engine.order("load", self.chance.choice(self.paths), load)

    def unload(self) -> None:
        self.engine.order("unload", self.chance.choice(self.paths))

    def pin(self) -> None:
        self.engine.order(self.chance.choice(["pin", "unpin"]), self.paths[0])

    def kill(self) -> None:
        residents = list(self.engine.pool.residents.values())
        children = [resident.child for resident in residents if resident.child]
        if children:
            self.chance.choice(children).kill()


async def ends(engine: Inside, reply: str) -> int:
    """How often the reply was ended, once it was."""
    await engine.hear(reply)
    entries = await engine.engine.read(reply, "0-0", wait_s=0.1, count=10_000)
    return sum(stamped.is_done for stamped in entries)


@pytest.mark.parametrize("seed", [1, 2])
async def test_every_reply_ends_once_whatever_is_ordered(
    seed: int, redis_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with inside(redis_server) as engine:
        engine.has(monkeypatch, LEAST * 5 // 2)
        disorder = Disorder(engine, copies(tmp_path, "one", "two", "three", "four"), seed)
        for _ in range(ORDERS):
            await disorder.act()
        engine.order("unpin", disorder.paths[0])
        counts = await asyncio.gather(*[ends(engine, reply) for reply in disorder.replies])
        assert set(counts) == {1}
        await soon(lambda: is_settled(engine))
        assert engine.service.keeper.replies() == []


def is_settled(engine: Inside) -> bool:
    """Whether no model is on its way anywhere."""
    residents = engine.pool.residents.values()
    return not engine.pool.line and all(r.state in SETTLED and not r.held for r in residents)
