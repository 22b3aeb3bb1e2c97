"""A client of streamed chat completions that costs the servers as little of the cores as it can.

HTTP/1.1 by hand over an asyncio transport: one callback for each piece of the network, no
coroutine woken for it. Made for the two servers of this benchmark, which both answer in chunks.
"""

import asyncio
import json
import time
from dataclasses import dataclass, field
from typing import Any

LIMIT_S = 600.0
"""No answer may take longer."""


class Unanswered(Exception):
    """The server refused, or broke off before its answer was complete."""


@dataclass
class Answer:
    """What came back. Times are of time.perf_counter(), in seconds; `chunks` has one for each
    piece of the network that brought words. `usage` is the server's own count, `timings` the
    milliseconds that its engine says it took."""

    begun: float = field(default_factory=time.perf_counter)
    chunks: list[float] = field(default_factory=list)
    text: str = ""
    logprobs: int = 0
    usage: dict[str, Any] = field(default_factory=dict)
    timings: dict[str, float] = field(default_factory=dict)
    finish: str = ""
    ended: float = 0.0

    @property
    def wait(self) -> float:
        """Seconds to the first words; of an answer without any, to its end."""
        return (self.chunks[0] if self.chunks else self.ended) - self.begun

    @property
    def tokens(self) -> int:
        """Tokens of the answer."""
        return int(self.usage["completion_tokens"])

    def take(self, event: dict[str, Any]) -> bool:
        """Take one event in; whether it brought words."""
        self.usage = event.get("usage") or self.usage
        self.timings = event.get("timings") or self.timings
        said = ""
        for choice in event.get("choices", ()):
            delta = choice["delta"]
            said += (delta.get("reasoning_content") or "") + (delta.get("content") or "")
            self.logprobs += len((choice.get("logprobs") or {}).get("content") or ())
            self.finish = choice.get("finish_reason") or self.finish
        self.text += said
        return bool(said)


class Exchange(asyncio.Protocol):
    """One question on a connection of its own; `answer` fills while `finished` is awaited."""

    def __init__(self, request: bytes) -> None:
        self.request = request
        self.answer = Answer()
        self.speaking = asyncio.Event()
        self.finished: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.head = b""
        self.raw = bytearray()
        self.body = bytearray()

    async def complete(self) -> Answer:
        """The whole answer. Raises Unanswered, or TimeoutError after LIMIT_S."""
        try:
            async with asyncio.timeout(LIMIT_S):
                await self.finished
        finally:
            self.leave()
        return self.answer

    def leave(self) -> None:
        """Hang up, as somebody does who closes the page."""
        self.finished.cancel()  # does nothing to one that is complete
        self.transport.abort()

    # --- called by the transport ---

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The question goes out."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        """A piece of the network."""
        now = time.perf_counter()
        self.raw += data
        if not self.head and not self._read_head():
            return
        self._read_chunks()
        if self._read_events():
            self.answer.chunks.append(now)
            self.speaking.set()

    def connection_lost(self, error: Exception | None) -> None:
        """The end of the connection, which an answer should have come before."""
        if not self.finished.done():
            said = (self.head + self.body + self.raw).decode(errors="replace")
            plain = " ".join(said.split())
            self.finished.set_exception(Unanswered(f"{error or 'broken off'}: {plain[:500]}"))

    # --- the three layers of the answer ---

    def _read_head(self) -> bool:
        """Whether the head is complete and opens a stream."""
        head, found, rest = bytes(self.raw).partition(b"\r\n\r\n")
        lines = head.lower().splitlines()
        opens = lines[0].split()[1:2] == [b"200"] and b"transfer-encoding: chunked" in lines
        if found and opens:
            self.head, self.raw = head, bytearray(rest)
        return bool(self.head)  # a refusal is kept whole in `raw` until the server hangs up

    def _read_chunks(self) -> None:
        """Move the complete chunks from `raw` to `body`."""
        while (end := self.raw.find(b"\r\n")) > 0:
            size = int(self.raw[:end].split(b";")[0], 16)
            if len(self.raw) < end + size + 4:
                return
            self.body += self.raw[end + 2 : end + 2 + size]
            del self.raw[: end + size + 4]

    def _read_events(self) -> bool:
        """Take the complete events in; whether any brought words."""
        words = False
        while (end := self.body.find(b"\n\n")) >= 0:
            event = bytes(self.body[:end])
            del self.body[: end + 2]
            if event == b"data: [DONE]":
                self._finish()
            elif event.startswith(b"data: "):
                words |= self._take(json.loads(event[6:]))
        return words

    def _take(self, event: dict[str, Any]) -> bool:
        if "error" in event and not self.finished.done():
            self.finished.set_exception(Unanswered(str(event["error"])))
        return self.answer.take(event)

    def _finish(self) -> None:
        self.answer.ended = time.perf_counter()
        if not self.finished.done():
            self.finished.set_result(None)
        self.transport.close()


async def begin(address: tuple[str, int], key: str, body: dict[str, Any]) -> Exchange:
    """Ask; raises OSError when nobody listens."""
    content = json.dumps(body).encode()
    host, port = address
    head = [
        "POST /v1/chat/completions HTTP/1.1",
        f"Host: {host}:{port}",
        f"Authorization: Bearer {key}",
        "Content-Type: application/json",
        f"Content-Length: {len(content)}",
        "Connection: close",
    ]
    request = ("\r\n".join(head) + "\r\n\r\n").encode() + content
    exchange = Exchange(request)
    await asyncio.get_running_loop().create_connection(lambda: exchange, host, port)
    return exchange
