"""Answers those who want to see a prompt, in processes apart from the models that write replies.

A look never loads weights and never waits for a model; and a template somebody is trying out can
only end the process that renders it. People take turns, so that one person's slow template keeps
the others waiting no longer than one look takes.
"""

import asyncio
import json
import logging
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from dataclasses import dataclass, field
from typing import Any

import redis.asyncio
from redis.exceptions import RedisError

from engine import protocol
from engine.protocol import Look
from engine.tasks import Tasks

log = logging.getLogger("hearth.engine")

DESKS = 2
"""How many looks are answered at a time."""
EACH = 4
"""Looks of one person, answered or in line; beyond these they are refused."""
START_S = 30.0
"""Until the vocabulary is read."""
TIME_S = 10.0
IDLE_S = 120.0
"""A process that nobody needed for so long is ended."""
LINE = 32 * 1024 * 1024
"""The longest answer that is read, in bytes."""

Answer = dict[str, Any]


class Lost(Exception):
    """The process ended, or had to be."""


class Desk:
    """A process that has one model's vocabulary; another one after it, for another model."""

    def __init__(self) -> None:
        self.path = ""
        self.process: Process | None = None
        self.idle: asyncio.TimerHandle | None = None

    async def answer(self, look: Look) -> Answer:
        """What there is to see. Never raises for what is wrong with the look or the model."""
        if self.idle:
            self.idle.cancel()
        try:
            if failed := await self._begin(look.request.path):
                return refusal("model_bad", failed)
            return await self._exchange(look.dump(), TIME_S)
        except (Lost, OSError) as lost:
            log.info("a look at %s was lost: %s", look.request.model, lost)
            self.stop()
            return refusal("model_failed")
        except TimeoutError:
            self.stop()
            return refusal("slow")
        finally:
            self.idle = asyncio.get_running_loop().call_later(IDLE_S, self.stop)

    def stop(self) -> None:
        """End the process."""
        if self.process and self.process.returncode is None:
            self.process.kill()
        self.process = None

    async def _begin(self, path: str) -> str:
        """Have a process with this model; why there cannot be one, or ""."""
        if self.process and self.process.returncode is None and self.path == path:
            return ""
        self.stop()
        self.path = path
        self.process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "engine.look", path),
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            limit=LINE,
        )
        return str((await self._exchange("", START_S)).get("failed", ""))

    async def _exchange(self, line: str, seconds: float) -> Answer:
        process = self.process
        if process is None or process.stdin is None or process.stdout is None:
            raise Lost("it has no pipes")
        if line:
            process.stdin.write(f"{line}\n".encode())
        async with asyncio.timeout(seconds):
            said = await process.stdout.readline()
        if not said.endswith(b"\n"):
            raise Lost("it ended")
        answer: Answer = json.loads(said)
        return answer


@dataclass
class Person:
    """Somebody's looks: one after the other."""

    looks: int = 0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


class Looks:
    """Everybody's looks."""

    def __init__(self, client: redis.asyncio.Redis, tasks: Tasks) -> None:
        self.redis = client
        self.tasks = tasks
        self.people: dict[str, Person] = {}
        self.free = [Desk() for _ in range(DESKS)]
        self.room = asyncio.Semaphore(DESKS)

    def take(self, look: Look) -> None:
        """Answer it, in its turn."""
        self.tasks.spawn(self._serve(look, asyncio.get_running_loop().time()))

    async def _serve(self, look: Look, came: float) -> None:
        user = look.request.user
        person = self.people.setdefault(user, Person())
        if person.looks >= EACH:
            await self._tell(look, refusal("busy"))
            return
        person.looks += 1
        try:
            async with person.turn, self.room:
                if asyncio.get_running_loop().time() - came < protocol.LOOK_S:
                    await self._tell(look, await self._answer(look))
        finally:
            person.looks -= 1
            if not person.looks:
                del self.people[user]

    async def _answer(self, look: Look) -> Answer:
        desk = self._desk(look.request.path)
        try:
            return await desk.answer(look)
        finally:
            self.free.append(desk)

    def _desk(self, path: str) -> Desk:
        """One that has this model's vocabulary, or else the one used longest ago."""
        best = next((desk for desk in reversed(self.free) if desk.path == path), self.free[0])
        self.free.remove(best)
        return best

    async def _tell(self, look: Look, answer: Answer) -> None:
        key = protocol.look_key(look.request.reply)
        try:
            async with self.redis.pipeline(transaction=True) as pipe:
                pipe.rpush(key, json.dumps(answer, separators=(",", ":")))
                pipe.expire(key, protocol.LOOK_S)
                await pipe.execute()
        except RedisError as error:
            log.info("a look was answered to nobody: %s", error)


def refusal(code: str, detail: str = "", **more: Any) -> Answer:
    """An answer that is none."""
    return {"code": code, "detail": detail, "facts": {}, "line": 0, "column": 0, **more}
