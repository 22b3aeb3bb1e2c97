"""A real engine service on a real Redis, and a way to ask it things."""

import asyncio
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from chat.transcript import Transcript
from engine.client import Engine, connect
from engine.protocol import Entry, Generate, ModelState, Sampling

DEADLINE_S = 60.0


@dataclass
class Heard:
    """Everything one reply's stream said, with the time each entry came."""

    transcript: Transcript = field(default_factory=Transcript)
    statuses: list[Entry] = field(default_factory=list)
    offsets: list[str] = field(default_factory=list)

    @property
    def end(self) -> Entry:
        assert self.transcript.end is not None, "the reply did not end"
        return self.transcript.end


class Serving:
    """Starts and asks the service; every wait has a deadline."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = Engine(connect(url))
        self.process = self.start()

    def start(self) -> subprocess.Popen[bytes]:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "engine"], env={**os.environ, "REDIS_URL": self.url}
        )
        return self.process

    async def ask(self, path: str, messages: list[dict[str, Any]], **more: Any) -> str:
        """Queue a request; the reply's id."""
        reply = str(uuid.uuid4())
        model = os.path.basename(path).removesuffix(".gguf")
        request = Generate(
            reply=reply,
            attempt=1,
            user=more.pop("user", "ada"),
            model=model,
            path=path,
            messages=tuple(messages),
            sampling=more.pop("sampling", Sampling(temperature=0)),
            **more,
        )
        assert await self.engine.ask(request)
        return reply

    async def hear(self, reply: str, until: int | None = None) -> Heard:
        """What the reply says to its end, or until that many characters of the answer."""
        heard = Heard()
        async with asyncio.timeout(DEADLINE_S):
            while heard.transcript.end is None:
                for stamped in await self.engine.read(reply, heard.transcript.offset, 1.0):
                    heard.transcript.add(stamped)
                    heard.offsets.append(stamped.offset)
                    if stamped.entry["k"] == "status":
                        heard.statuses.append(stamped.entry)
                if until is not None and len(heard.transcript.text) >= until:
                    break
        return heard

    async def say(self, path: str, text: str, **more: Any) -> Heard:
        """One question and its whole answer."""
        return await self.hear(await self.ask(path, [{"role": "user", "content": text}], **more))

    async def state(self, model: str) -> ModelState:
        """What the service says of a model, once it says anything."""
        async with asyncio.timeout(DEADLINE_S):
            while not (line := await self.engine.redis.hget("engine:models", model)):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        return ModelState.read(line)

    async def until(self, model: str, **facts: Any) -> ModelState:
        """The model's state once it has these facts."""
        async with asyncio.timeout(DEADLINE_S):
            while True:
                state = await self.state(model)
                if all(getattr(state, name) == value for name, value in facts.items()):
                    return state
                await asyncio.sleep(0.02)

    async def until_gone(self, reply: str) -> None:
        """Wait until no engine holds the request any more."""
        await self._poll(lambda: self.engine.fate(reply), "gone")

    async def until_unknown(self, model: str) -> None:
        """Wait until the service has nothing to say about a model."""
        await self._poll(lambda: self.engine.redis.hexists("engine:models", model), False)

    async def _poll(self, ask: Callable[[], Awaitable[object]], want: object) -> None:
        async with asyncio.timeout(10):
            while await ask() != want:  # noqa: ASYNC110  (another process changes it)
                await asyncio.sleep(0.02)

    async def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=10)
        await self.engine.redis.aclose()


def is_running(pid: int) -> bool:
    """Whether a process exists and is no zombie."""
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):  # it may go between opening and reading
        return False


def wait_gone(pid: int, seconds: float) -> float:
    """Seconds until the process is gone; fails after `seconds`."""
    begun = time.monotonic()
    while is_running(pid):
        assert time.monotonic() - begun < seconds, f"process {pid} is still there"
        time.sleep(0.02)
    return time.monotonic() - begun
