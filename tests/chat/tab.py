"""A browser tab without a browser: speaks the socket's protocol and keeps what pages show."""

import asyncio
import json
import uuid
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from tests.running import Person, Studio

Json = dict[str, Any]
DEADLINE_S = 30.0
DEMO = "hearth-demo"


def begin(studio: Studio, person: Person, text: str, model: str = DEMO, **more: str) -> Json:
    """Start a new chat as the page does; the answer with its state and addresses."""
    body = {"id": str(uuid.uuid4()), "text": text, "model": model, "mode": "instant", **more}
    with studio.client(person) as client:
        answer = client.post("/c/", json=body)
    assert answer.status_code == 201, answer.text
    made: Json = answer.json()
    return made


@dataclass
class Tab:
    """One socket on one conversation; reconnects like the page does, from its exact offset."""

    studio: Studio
    person: Person
    path: str
    socket: ClientConnection | None = None
    messages: dict[str, Json] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    offsets: dict[str, str] = field(default_factory=dict)
    entries: list[tuple[str, str]] = field(default_factory=list)
    finals: dict[str, Json] = field(default_factory=dict)
    others: list[Json] = field(default_factory=list)
    following: set[str] = field(default_factory=set)
    close_code: int = 0
    reconnects: int = 0

    async def open(self) -> "Tab":
        """Connect; the first event will be the state."""
        await self.close()
        self.socket = await connect(
            self.studio.socket_url + self.path,
            origin=self.studio.url,  # type: ignore[arg-type]
            additional_headers={"Cookie": self.person.cookie},
            proxy=None,
        )
        return self

    async def close(self) -> None:
        self.following.clear()
        if self.socket:
            await self.socket.close()

    async def say(self, **event: Any) -> None:
        assert self.socket is not None
        await self.socket.send(json.dumps(event))

    async def send(self, text: str, model: str = DEMO, mode: str = "instant") -> str:
        """Say something; the id of the reply to it."""
        sent = str(uuid.uuid4())
        await self.say(type="send", id=sent, text=text, model=model, mode=mode)
        return await self.answered(sent)

    async def retry(self, reply: str, model: str = DEMO) -> str:
        """Have a reply written anew; the new one's id."""
        sent = str(uuid.uuid4())
        await self.say(type="retry", id=sent, reply=reply, model=model, mode="instant")
        return await self.answered(sent)

    async def answered(self, sent: str) -> str:
        """The reply's id once the server says that what we sent is saved."""

        def found() -> str | None:
            for event in self.others:
                if event.get("id") == sent:
                    assert event["type"] == "sent", event
                    reply: str = event["reply"]["id"]
                    return reply
            return None

        await self.until(lambda: found() is not None)
        return str(found())

    async def follow(self, reply: str) -> None:
        """Ask for a reply's entries from where we are, once for each connection."""
        if reply not in self.following:
            await self.say(type="follow", reply=reply, offset=self.offsets.get(reply, "0-0"))
            self.following.add(reply)

    async def read(self) -> None:
        """Take the next event in; raises ConnectionClosed."""
        assert self.socket is not None
        event = json.loads(await self.socket.recv())
        match event["type"]:
            case "state":
                self.messages = {message["id"]: message for message in event["messages"]}
            case "entry":
                await self._entry(event)
            case "final":
                self.finals[event["message"]["id"]] = event["message"]
            case _:
                self.others.append(event)

    async def _entry(self, event: Json) -> None:
        reply, offset = event["reply"], event["offset"]
        self.entries.append((reply, offset))
        self.offsets[reply] = offset
        said = [v for kind, v in event["entry"].get("p", []) if kind == "t"]
        self.texts[reply] = self.texts.get(reply, "") + "".join(said)
        await self.say(type="ack", reply=reply, offset=offset)

    async def until(self, true: Any, within: float = DEADLINE_S) -> None:
        """Read until something is so."""
        async with asyncio.timeout(within):
            while not true():
                await self.read()

    async def to_the_end(self, reply: str, within: float = DEADLINE_S) -> Json:
        """Follow a reply to its final message, through lost connections."""
        async with asyncio.timeout(within):
            with suppress(WebSocketException, OSError):
                await self.follow(reply)
            while reply not in self.finals:
                try:
                    await self.read()
                except ConnectionClosed as closed:
                    self.close_code = closed.rcvd.code if closed.rcvd else 1006
                    await self.again(reply)
        return self.finals[reply]

    async def again(self, reply: str) -> None:
        """Reconnect until the server answers, and go on where we were."""
        self.reconnects += 1
        while True:
            try:
                await self.open()
                return await self.follow(reply)
            except (WebSocketException, OSError):
                await asyncio.sleep(0.1)


def shown(studio: Studio, person: Person, path: str) -> httpx.Response:
    """A page as this person's browser gets it."""
    with studio.client(person) as client:
        return client.get(path)
