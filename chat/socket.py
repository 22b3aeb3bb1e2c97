"""The life of a socket: its tasks, its pace, its language; and that nothing is left of it."""

import asyncio
import json
import logging
import time
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from autobahn.exception import Disconnected
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.utils import translation
from redis.exceptions import RedisError

from accounts.threads import in_thread
from chat.language import language
from chat.standing import NOT_THERE, SIGNED_OUT, Claim, refused
from chat.state import Json
from chat.watch import watch
from engine.client import Engine, connect

T = TypeVar("T")

log = logging.getLogger("hearth.chat")

FAULT = 4500

CHECK_S = 1.0
"""No delivery rests on a look that is older."""

BURST, PACE_S = 8, 0.25
"""How many events that make us say much are answered at once, and then how often one is."""


class Gone(Exception):
    """The socket must close: the person may not read here any more. `code` is the close code."""

    def __init__(self, code: int) -> None:
        self.code = code


class Socket(AsyncWebsocketConsumer):
    """One open socket with a line to Redis. `group` is the Channels group it joined, if any;
    `claim` is by what it is open, and `checked` when that was last looked at."""

    claim: Claim

    def __init__(self) -> None:
        super().__init__()
        self.engine = Engine(connect(settings.REDIS_URL))
        self.tasks: set[asyncio.Task[None]] = set()
        self.group = ""
        self.paced = 0.0
        self.checked = 0.0
        self.ended = False

    async def __call__(self, *asgi: Any) -> None:
        """Live until the socket ends. However that comes about, nothing of it goes on after."""
        try:
            await super().__call__(*asgi)
        finally:
            await self.leave()

    async def enter(self, **what: Any) -> None:
        """Be watched from now on, as reading a `conversation` or a `share`; raises Gone."""
        user = self.scope["user"]
        if not user.is_authenticated:
            raise Gone(SIGNED_OUT)
        self.claim = Claim(self.scope["session"].session_key or "", user.pk, **what)
        await self.check(force=True)
        watch().begin(self)

    async def check(self, force: bool = False) -> None:
        """Raise Gone unless what it is open by still stands. The watch looks for all sockets; one
        that was not looked at for a second looks for itself."""
        now = time.monotonic()
        if self.ended:
            raise Gone(NOT_THERE)
        if force or now - self.checked >= CHECK_S:
            await in_thread(self.look)
            self.checked = now

    def look(self) -> None:
        """Raises Gone."""
        codes = refused({self.claim})
        if self.claim in codes:
            raise Gone(codes[self.claim])

    async def end(self, code: int) -> None:
        """Nothing more is said or heard here."""
        await self.guard(self.close(code))

    async def close(self, code: int | None = None, reason: str | None = None) -> None:
        """Once; a second one changes nothing."""
        watch().leave(self)
        if not self.ended:
            self.ended = True
            await super().close(code, reason)

    async def join(self, group: str) -> None:
        """Hear what is said to a group, until the socket ends."""
        self.group = group
        await self.channel_layer.group_add(group, self.channel_name)

    async def leave(self) -> None:
        watch().leave(self)
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await self.engine.redis.aclose()
        try:
            if self.group:
                await self.channel_layer.group_discard(self.group, self.channel_name)
        except RedisError as error:
            log.info("a tab has left while Redis is away: %s", error)

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run beside the events, until the socket ends at the latest."""
        task = asyncio.create_task(self.guard(work))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return task

    async def guard(self, work: Coroutine[Any, Any, None]) -> None:
        """A task that fails ends the socket: the browser comes back and goes on where it was."""
        try:
            await work
        except Gone as gone:
            await self.close(gone.code)
        except Disconnected:
            log.debug("a tab has left in the middle of a sentence")
        except Exception:
            log.exception("a socket is closed because of a fault")
            await self.close(FAULT)

    async def breathe(self) -> None:
        """Make whoever asks for much wait: what they do not read would fill our memory."""
        now = time.monotonic()
        self.paced = max(self.paced, now - BURST * PACE_S) + PACE_S
        await asyncio.sleep(max(0.0, self.paced - now))

    async def say(self, event: Json) -> None:
        await self.send(json.dumps(event, ensure_ascii=False, separators=(",", ":")))

    async def words(self, make: Callable[[], T]) -> T:
        """Run `make` in a thread that may use the database, in this person's language."""
        user, cookies = self.scope["user"], self.scope["cookies"]
        chosen = getattr(user, "language", "") or cookies.get(settings.LANGUAGE_COOKIE_NAME)
        accepted = dict(self.scope["headers"]).get(b"accept-language", b"").decode("latin-1")

        def run() -> T:
            with translation.override(language(chosen, accepted)):
                return make()

        return await in_thread(run)
