"""The line to a reader's page: says nothing but that the page must go, or that there is more."""

import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from accounts.access import still_allowed
from accounts.threads import in_thread
from chat import sharing
from chat.models import Share
from chat.news import readers
from chat.socket import Gone, Socket

CHECK_S = 5.0
"""How soon a page goes whose nudge was lost."""


class SharedConsumer(Socket):
    """One page that shows a share: closed with 4404 the moment it is taken back.

    Says {"type": "shared", "last", "count"} at first and whenever another message is the last one
    of so many.
    """

    EVENTS: Mapping[str, str] = {}
    """A reader says nothing that counts."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[UUID] = []

    async def connect(self) -> None:
        self.key = self.scope["url_route"]["kwargs"]["key"]
        await self.accept()  # before refusing, so that the browser learns the close code
        try:
            await self.join(readers(await in_thread(self.conversation)))
            await self.look()
        except Gone as gone:
            await self.close(gone.code)
            return
        self.spawn(self.keep_looking())

    async def keep_looking(self) -> None:
        while True:
            await asyncio.sleep(CHECK_S)
            await self.look()

    async def spread(self, _event: dict[str, Any]) -> None:
        """Something about the chat's shares changed."""
        await self.guard(self.look())

    async def look(self) -> None:
        """Raise Gone unless the share still stands; tell how far it goes."""
        seen = await in_thread(self.shown)
        if seen != self.seen:
            self.seen = seen
            await self.say({"type": "shared", "last": str(seen[-1]), "count": len(seen)})

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """A reader has nothing to say but that it is still there."""
        await self.breathe()
        await self.guard(self.look_again())

    async def look_again(self) -> None:
        self.seen = []
        await self.look()

    # --- rows ---

    def conversation(self) -> UUID:
        return self.share().conversation_id

    def shown(self) -> list[UUID]:
        line = sharing.reach(self.share())
        if not line:
            raise Gone(4404)
        return line

    def share(self) -> Share:
        """The share, read afresh; raises Gone."""
        user, session = self.scope["user"], self.scope["session"].session_key or ""
        if not user.is_authenticated or not still_allowed(session, user.pk):
            raise Gone(4401)
        found = sharing.find(user, self.key)
        if found is None:
            raise Gone(4404)
        return found
