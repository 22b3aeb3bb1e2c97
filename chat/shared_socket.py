"""The line to a reader's page: says nothing but that the page must go, or that there is more."""

import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from accounts.threads import in_thread
from chat import sharing
from chat.models import Share
from chat.news import readers
from chat.socket import Gone, Socket
from chat.standing import NOT_THERE

LOOK_S = 5.0
"""How soon a page hears of more whose nudge was lost."""


class SharedConsumer(Socket):
    """One page that shows a share: closed with 4404 when it is taken back.

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
            await self.enter(share=self.key)
            await self.join(readers(await in_thread(self.conversation)))
            await self.tell()
        except Gone as gone:
            await self.close(gone.code)
            return
        self.spawn(self.keep_looking())

    async def keep_looking(self) -> None:
        while True:
            await asyncio.sleep(LOOK_S)
            await self.tell()

    async def spread(self, _event: dict[str, Any]) -> None:
        """Something about the chat's shares changed."""
        await self.guard(self.tell())

    async def tell(self) -> None:
        """Raise Gone unless the share still stands; tell how far it goes."""
        seen = await in_thread(self.shown)
        if seen != self.seen:
            self.seen = seen
            await self.say({"type": "shared", "last": str(seen[-1]), "count": len(seen)})

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """A reader has nothing to say but that it is still there."""
        await self.breathe()
        await self.guard(self.tell_again())

    async def tell_again(self) -> None:
        self.seen = []
        await self.tell()

    # --- rows ---

    def conversation(self) -> UUID:
        return self.share().conversation_id

    def shown(self) -> list[UUID]:
        line = sharing.reach(self.share())
        if not line:
            raise Gone(NOT_THERE)
        return line

    def share(self) -> Share:
        """The share, read afresh; raises Gone."""
        self.look()
        found = sharing.find(self.scope["user"], self.key)
        if found is None:
            raise Gone(NOT_THERE)
        return found
