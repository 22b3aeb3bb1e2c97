"""The chat socket: authorises each event, saves what is sent, and forwards replies' streams.

The protocol is in ARCHITECTURE.md. No model runs here and nothing long happens here.
"""

import asyncio
import json
import logging
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.db import DatabaseError
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from accounts.standing import Forbidden
from accounts.threads import in_thread
from chat import sending, versions
from chat.follower import Follower
from chat.models import Conversation, Message
from chat.news import group
from chat.socket import Gone, Socket
from chat.standing import NOT_THERE
from chat.state import Json, conversation_json, message_json, path_json, sent_json, state_json
from journal import ids

log = logging.getLogger("hearth.chat")

FOLLOWED_AT_ONCE = 4

CHANGES: dict[str, Callable[[Conversation, Json], UUID | None]] = {
    "show": lambda chat, event: versions.show(chat, UUID(event["message"])),
    "revise": lambda chat, event: versions.revise(
        chat, UUID(event["id"]), UUID(event["reply"]), event["text"]
    ),
    "delete": lambda chat, event: versions.delete(chat, UUID(event["message"])),
    "restore": lambda chat, event: versions.restore(chat, UUID(event["message"])),
}
"""Events after which another path may be shown."""


class ConversationConsumer(Socket):
    """One tab on one conversation. `EVENTS`: what a browser may say -> the method that does it."""

    EVENTS: Mapping[str, str] = {
        "send": "send_message",
        "retry": "retry",
        "continue": "resume",
        "overflow": "overflow",
        "stop": "stop",
        "follow": "follow",
        "ack": "ack",
        "sync": "sync",
        **dict.fromkeys(CHANGES, "change"),
    }

    def __init__(self) -> None:
        super().__init__()
        self.followers: dict[str, tuple[Follower, asyncio.Task[None]]] = {}

    async def connect(self) -> None:
        self.key = self.scope["url_route"]["kwargs"]["conversation"]
        await self.accept()  # before refusing, so that the browser learns the close code
        try:
            await self.enter(conversation=self.key)
            await self.join(group(self.key))
            await self.sync({})
        except Gone as gone:
            await self.close(gone.code)

    def load(self) -> Conversation:
        """This person's conversation, read afresh; raises Gone."""
        self.look()
        found = Conversation.objects.of(self.scope["user"]).filter(pk=self.key).first()
        if found is None:
            raise Gone(NOT_THERE)
        return found

    # --- what the browser says ---

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        event: Json = {}
        ids.begin(ids.fresh())
        try:
            event = json.loads(text_data or "")
            handle = getattr(self, self.EVENTS[event["type"]])
            await self.check()
            await handle(event)
        except Gone as gone:
            await self.close(gone.code)
        except (sending.Refused, Forbidden) as refusal:
            await self.refuse(event.get("id"), refusal.code, str(refusal))
        except RedisError:
            words = await self.words(lambda: _("Hearth is restarting a part. Try again shortly."))
            await self.refuse(event.get("id"), "redis", words)
        except DatabaseError as error:
            log.error("the database did not do what a socket asked: %s", error)
            not_saved = await self.words(sending.not_saved)
            await self.refuse(event.get("id"), not_saved.code, str(not_saved))
        except (KeyError, ValueError, TypeError, AttributeError, RecursionError):
            await self.close(4400)

    async def send_message(self, event: Json) -> None:
        conversation = await in_thread(self.load)
        sent = await self.words(
            lambda: sending.send(
                conversation,
                UUID(event["id"]),
                event["text"],
                event["model"],
                event["mode"],
                event.get("files", ()),
                _place(event),
            )
        )
        await self.announce(event["id"], *sent)

    async def retry(self, event: Json) -> None:
        conversation = await in_thread(self.load)
        reply = await self.words(
            lambda: sending.retry(
                conversation,
                UUID(event["id"]),
                UUID(event["reply"]),
                event["model"],
                event["mode"],
            )
        )
        await self.announce(event["id"], None, reply)

    async def resume(self, event: Json) -> None:
        conversation = await in_thread(self.load)
        reply = await self.words(
            lambda: versions.resume(conversation, UUID(event["id"]), UUID(event["reply"]))
        )
        await self.announce(event["id"], None, reply)

    async def change(self, event: Json) -> None:
        await self.breathe()
        conversation = await in_thread(self.load)
        after = await self.words(lambda: CHANGES[event["type"]](conversation, event))
        await self.say_path(after, event["id"])
        await self.spread_out({"type": "moved", "after": str(after) if after else None})

    async def overflow(self, event: Json) -> None:
        conversation = await in_thread(self.load)
        await in_thread(sending.overflow, conversation, event["policy"])
        told = {"type": "settings", "by": ""}
        await self.say(told)
        known = conversation_json(conversation)
        await self.say({"type": "conversation", "conversation": known, "id": event["id"]})
        await self.tell_others(told)

    async def stop(self, event: Json) -> None:
        reply = await in_thread(self.mine, event["reply"])
        if reply.is_live:
            await self.engine.cancel(str(reply.id))

    async def follow(self, event: Json) -> None:
        await self.breathe()
        reply = await in_thread(self.mine, event["reply"])
        await self.unfollow(str(reply.id))
        if len(self.followers) >= FOLLOWED_AT_ONCE:
            await self.unfollow(next(iter(self.followers)))
        follower = Follower(self.engine, str(reply.id), str(event["offset"]))
        self.followers[follower.reply] = follower, self.spawn(self.forward(follower))

    async def ack(self, event: Json) -> None:
        if found := self.followers.get(event["reply"]):
            found[0].acknowledge(str(event["offset"]))

    async def sync(self, _event: Json) -> None:
        await self.breathe()
        conversation = await in_thread(self.load)
        state = await self.words(lambda: state_json(conversation))
        await self.say({"type": "state", **state})

    # --- what the server says ---

    async def forward(self, follower: Follower) -> None:
        """Send one reply's entries as they come, then the saved message."""
        try:
            async for stamped in follower.entries(self.saved):
                await self.check()
                await self.send(
                    f'{{"type":"entry","reply":"{follower.reply}",'
                    f'"offset":"{stamped.offset}","entry":{stamped.raw}}}'
                )
            await self.check()
            await self.say({"type": "final", "message": await self.final(follower.reply)})
        finally:
            if self.followers.get(follower.reply, (None,))[0] is follower:
                del self.followers[follower.reply]

    async def announce(self, sent_id: str, message: Message | None, reply: Message) -> None:
        """Tell every tab of this conversation what was saved."""
        event = await self.words(lambda: sent_json(sent_id, message, reply))
        await self.say(event)
        await self.tell_others(event)

    async def say_path(self, after: UUID | None, sent_id: str | None = None) -> None:
        """What is shown after a message now; `sent_id` is of the event that made it so."""
        conversation = await in_thread(self.load)
        path = await self.words(lambda: path_json(conversation, after))
        where = {"after": str(after) if after else None, "id": sent_id}
        await self.say({"type": "path", **where, **path})

    async def tell_others(self, event: Json) -> None:
        await self.spread_out({"type": "spread", "event": event})

    async def spread_out(self, news: Json) -> None:
        """Say something to the other tabs' consumers."""
        try:
            await self.channel_layer.group_send(self.group, {**news, "from": self.channel_name})
        except RedisError as error:
            log.info("other tabs of %s do not hear of this: %s", self.key, error)

    async def spread(self, event: Json) -> None:
        """What another tab announced, or a page did."""
        if event["from"] != self.channel_name:
            await self.guard(self.pass_on(event["event"]))

    async def moved(self, event: Json) -> None:
        """Another tab has had another path shown: each looks for itself, in its own language."""
        if event["from"] != self.channel_name:
            await self.guard(self.say_path(UUID(event["after"]) if event["after"] else None))

    async def pass_on(self, event: Json | None) -> None:
        await self.check(force=True)
        if event:
            await self.say(event)

    async def refuse(self, sent_id: Any, code: str, message: str) -> None:
        log.info("refused: %s", code)
        event = {"type": "error", "id": sent_id, "code": code, "message": message}
        await self.say({**event, "request": ids.request()})

    # --- rows ---

    def mine(self, reply: str) -> Message:
        """A reply of this very conversation; anything else does not exist."""
        found = Message.objects.filter(
            pk=UUID(reply), conversation=self.key, role=Message.Role.ASSISTANT
        ).first()
        if found is None:
            raise sending.Refused("no_reply", _("That reply is not in this conversation."))
        return found

    async def saved(self, reply: str) -> bool:
        """Whether the reply's row says that it ended."""
        return not await Message.objects.filter(pk=reply, state__in=Message.LIVE).aexists()

    async def final(self, reply: str) -> Json:
        message = await Message.objects.aget(pk=reply)
        return await self.words(lambda: message_json(message))

    async def unfollow(self, reply: str) -> None:
        if found := self.followers.pop(reply, None):
            found[1].cancel()


def _place(event: Json) -> sending.Place:
    """Which message a new one answers: the last one shown, unless the event says another."""
    if "parent" not in event:
        return "end"
    return UUID(event["parent"]) if event["parent"] else None
