"""The honest side: tabs that stay open, people who read replies as they come, and requests."""

import asyncio
import json
import random
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx
from websockets.exceptions import WebSocketException

from benchmarks.crowd.people import Visitor
from benchmarks.crowd.tally import Tally
from demo_model.dialogues import STORY
from tests.chat.tab import DEMO, Json, Tab
from tests.running import Studio

RATE = 20.0
"""Pages and API requests a second, of everybody together."""
PATIENCE_S = 30.0
REPLY_S = 120.0
PATHS = (
    "/",
    "/chats/",
    "/models/",
    "/models/state/",
    "/find/?q=canary",
    "/v1/models",
    "/healthz",
)
REFUSED = (OSError, WebSocketException, httpx.TransportError)


@dataclass
class Reading(Tab):
    """A tab that notes when the last piece of each reply came."""

    came: dict[str, float] = field(default_factory=dict)
    gaps: list[float] = field(default_factory=list)

    async def _entry(self, event: Json) -> None:
        if event["entry"]["k"] == "delta":
            now, reply = time.perf_counter(), event["reply"]
            if reply in self.came:
                self.gaps.append((now - self.came[reply]) * 1000)
            self.came[reply] = now
        await super()._entry(event)


@dataclass
class Crowd:
    """Everybody honest. While `patient`, a lost connection is tried again as a browser does, and
    a reply may be cut with a reason; else both count as failures."""

    studio: Studio
    people: list[Visitor]
    tally: Tally
    patient: bool = False
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        limits = httpx.Limits(max_connections=60, max_keepalive_connections=60)
        self.client = httpx.AsyncClient(
            base_url=self.studio.url, timeout=PATIENCE_S, limits=limits, cookies=None
        )

    async def stay(self, seconds: float, streaming: int) -> None:
        """So many read replies, the others have a tab open, and requests come all the while."""
        self.stopping.clear()
        over = asyncio.get_running_loop().call_later(seconds, self.stopping.set)
        async with asyncio.TaskGroup() as group:
            for number, visitor in enumerate(self.people):
                work = self.read if number < streaming else self.linger
                group.create_task(work(visitor))
            group.create_task(self.ask_on())
        over.cancel()

    # --- tabs ---

    async def linger(self, visitor: Visitor) -> None:
        """A tab on a chat in which nothing happens."""
        tab = Tab(self.studio, visitor.person, visitor.path.replace("/c/", "/ws/chat/"))
        while not self.stopping.is_set():
            try:
                await tab.open()
                async with asyncio.TaskGroup() as group:
                    reading = group.create_task(self._hear(tab, visitor))
                    group.create_task(self._until_over(reading))
            except* REFUSED as lost:
                self._note("an idle tab", lost.exceptions[0])
                await asyncio.sleep(0.2)
        await tab.close()

    async def _hear(self, tab: Tab, visitor: Visitor) -> None:
        assert tab.socket is not None
        async for said in tab.socket:
            self.tally.look(visitor.mark, str(said), "an idle tab")
        if not self.stopping.is_set():
            raise OSError(f"its socket was closed with {tab.socket.close_code}")

    async def _until_over(self, reading: "asyncio.Task[None]") -> None:
        over = asyncio.create_task(self.stopping.wait())
        await asyncio.wait({over, reading}, return_when=asyncio.FIRST_COMPLETED)
        over.cancel()
        reading.cancel()

    async def read(self, visitor: Visitor) -> None:
        """One story after the other, each in a chat of its own, whole to the last letter."""
        while not self.stopping.is_set():
            try:
                async with asyncio.timeout(REPLY_S):
                    await self._story(visitor)
            except (*REFUSED, AssertionError, TimeoutError) as error:
                self._note("a story", error)
                await asyncio.sleep(0.2)

    async def _story(self, visitor: Visitor) -> None:
        begun = await self._begin(visitor)
        reply = begun["state"]["messages"][-1]["id"]
        tab = Reading(self.studio, visitor.person, begun["socket"])
        try:
            with suppress(*REFUSED):
                await tab.open()
            if tab.socket is None:
                await tab.again(reply)
            final = await tab.to_the_end(reply, within=REPLY_S)
        finally:
            await tab.close()
        self.tally.gaps += tab.gaps
        self._judge(visitor, tab, final)

    async def _begin(self, visitor: Visitor) -> Json:
        """As the page sends it: the same id again until the answer has come."""
        body = {"id": str(uuid.uuid4()), "text": "Tell me a story", "model": DEMO}
        while True:
            try:
                answer = await self._send(visitor, "POST", "/c/", json={**body, "mode": "instant"})
                if answer.status_code != 201:
                    raise OSError(f"it was answered with {answer.status_code}")
            except REFUSED:
                if not self.patient:
                    raise
                await asyncio.sleep(0.2)
                continue
            begun: Json = answer.json()
            return begun

    def _judge(self, visitor: Visitor, tab: Reading, final: Json) -> None:
        reply, text = str(final["id"]), str(final["text"])
        self.tally.replies += 1
        self.tally.look(visitor.mark, json.dumps(final), "a reply")
        if text != tab.texts.get(reply, ""):
            self.tally.failed.append("a reply's stream and its row differ")
        if (final["state"], text) == ("done", STORY):
            return
        self.tally.cut += 1
        has_reason = bool((final["problem"] or {}).get("title"))
        if not (self.patient and STORY.startswith(text) and has_reason):
            self.tally.failed.append(f"a story ended as {final['state']}: {final['problem']}")

    # --- pages and programs ---

    async def ask_on(self) -> None:
        """RATE requests a second, whether the ones before are answered or not."""
        begun, sent = time.perf_counter(), 0
        async with asyncio.TaskGroup() as group:
            while not self.stopping.is_set():
                await asyncio.sleep(max(0.0, begun + sent / RATE - time.perf_counter()))
                group.create_task(self._ask(random.choice(self.people)))
                sent += 1
        await asyncio.sleep(0)

    async def _ask(self, visitor: Visitor) -> None:
        path = random.choice([*PATHS, visitor.path])
        begun = time.perf_counter()
        try:
            answer = await self._send(visitor, "GET", path)
        except REFUSED as error:
            self._note(_kind(path), error)
            return
        self.tally.waits.append((time.perf_counter() - begun) * 1000)
        self.tally.look(visitor.mark, answer.text, path)
        if answer.status_code != 200 and not self.patient:
            self.tally.failed.append(f"{_kind(path)} was answered with {answer.status_code}")

    async def _send(self, visitor: Visitor, method: str, path: str, **more: Any) -> httpx.Response:
        """With a key where programs ask, with the session elsewhere."""
        headers = {"Referer": self.studio.url, "Cookie": visitor.person.cookie}
        headers["X-CSRFToken"] = visitor.person.cookies["hearth_csrf"]
        if path.startswith("/v1/"):
            headers = {"Authorization": f"Bearer {visitor.key}"}
        return await self.client.request(method, path, headers=headers, **more)

    def _note(self, what: str, error: BaseException) -> None:
        if not self.patient:
            self.tally.failed.append(f"{what}: {type(error).__name__}: {error}")


def _kind(path: str) -> str:
    return "a chat's page" if path.startswith("/c/") else path
