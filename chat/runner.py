"""The replies process: lives every live reply that no other runner holds."""

import asyncio
import logging
import uuid

from django.db import DatabaseError
from redis.exceptions import RedisError

from accounts.threads import in_thread
from chat.entitled import unentitled
from chat.lease import Lease, LeaseLost
from chat.models import Message
from chat.replies import Life
from chat.sending import NUDGE
from engine.client import Engine
from journal import ids

log = logging.getLogger("hearth.replies")

LOOK_S = 0.5
"""Also how soon a reply ends whose owner may not have it written any more."""


class Runner:
    """Takes replies up, on a nudge at once and by looking at the rows every second."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.name = uuid.uuid4().hex
        self.lives: dict[str, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Until cancelled. Lives that are dropped then are taken up by the next runner."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self.look())
            group.create_task(self.listen())

    async def look(self) -> None:
        """The rows are the truth: whatever is live and held by nobody is taken up, and what lost
        its row (its owner was deleted) or its right is stopped."""
        while True:
            lived = set(self.lives)
            try:
                owed, refused = await in_thread(self.owed)
                for reply in lived.difference(owed) | refused:
                    await self.engine.cancel(reply)
                for reply in owed:
                    await self.take_up(reply)
            except (RedisError, DatabaseError) as error:
                log.info("looking again: %s", error)
            await asyncio.sleep(LOOK_S)

    async def listen(self) -> None:
        """A nudge makes it quick."""
        while True:
            try:
                async with self.engine.redis.pubsub() as nudges:
                    await nudges.subscribe(NUDGE)
                    async for nudge in nudges.listen():
                        if nudge["type"] == "message":
                            await self.take_up(nudge["data"])
            except RedisError as error:
                log.info("listening again: %s", error)
                await asyncio.sleep(LOOK_S)

    def owed(self) -> tuple[list[str], set[str]]:
        """Ids of the replies that are not finished, oldest first, and those that must stop."""
        live = Message.objects.filter(state__in=Message.LIVE).order_by("created")
        owned = live.select_related("conversation")
        replies = list(owned.only("model", "conversation", "conversation__owner"))
        return [str(reply.pk) for reply in replies], unentitled(replies)

    async def take_up(self, reply: str) -> None:
        """Start living a reply unless somebody does already."""
        lease = Lease(self.engine.redis, reply, self.name)
        if reply not in self.lives and await lease.take():
            life = Life(reply, self.engine, lease)
            task = asyncio.create_task(self.live(life))
            self.lives[reply] = task
            task.add_done_callback(lambda _task: self.lives.pop(reply))

    async def live(self, life: Life) -> None:
        ids.follow(reply=life.reply)
        try:
            await life.live()
        except LeaseLost:
            log.info("reply %s is lived by another runner now", life.reply)
        except Exception:
            # One broken reply must not end the process that lives all the others; its lease
            # lapses and it is tried again.
            log.exception("reply %s broke off", life.reply)
