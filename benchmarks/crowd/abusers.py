"""`python -m benchmarks.crowd.abusers PORT SESSION KEY SECONDS`: five who mean harm, at once.

Each comes from a loopback address of its own, as from a machine of its own. It runs as a process
with the lowest priority, so that what it costs is what the studio spends on it. The last line it
prints is JSON: what each was answered, by status.
"""

import asyncio
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress

RATE = 200.0
"""Requests a second of each who floods."""
SOCKETS = 1000
SOCKET_REST_S = 10.0
"""A socket that was refused or lost is tried again after so long."""
SLOW = 60
HUGE = 64 * 1024 * 1024
LOST = (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError)

Answers = Counter[str]


class Abuser:
    """One source address, and what it was answered."""

    def __init__(self, number: int, port: int, over: float) -> None:
        self.source = f"127.0.0.{10 + number}"
        self.port = port
        self.over = over
        self.host = f"127.0.0.1:{port}"
        self.answers: Answers = Counter()

    async def open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection from this abuser's address."""
        return await asyncio.open_connection(
            "127.0.0.1", self.port, local_addr=(self.source, 0), limit=2**20
        )

    def head(self, method: str, path: str, **headers: str) -> bytes:
        """A request's head."""
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.host}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        return "\r\n".join([*lines, "", ""]).encode()

    async def ask(self, request: bytes) -> None:
        """Send it on a connection of its own and note the status."""
        try:
            async with asyncio.timeout(30):
                reader, writer = await self.open()
                writer.write(request)
                await writer.drain()
                line = await reader.readline()
                self.answers[line.split(b" ")[1].decode() if line else "closed"] += 1
                writer.close()
        except LOST as error:
            self.answers[type(error).__name__] += 1

    async def flood(self, request: bytes) -> None:
        """RATE a second to the end, at most so many under way."""
        under_way: set[asyncio.Task[None]] = set()
        begun, sent = time.monotonic(), 0
        while time.monotonic() < self.over:
            await asyncio.sleep(max(0.0, begun + sent / RATE - time.monotonic()))
            sent += 1
            if len(under_way) < RATE:
                task = asyncio.create_task(self.ask(request))
                under_way.add(task)
                task.add_done_callback(under_way.discard)
        for task in under_way:
            task.cancel()

    async def many(self, count: int, each: Callable[[], Awaitable[None]], rest: float) -> None:
        """So many at a time, again and again to the end, each after a rest of some seconds."""

        async def again() -> None:
            while time.monotonic() < self.over:
                with suppress(*LOST):
                    await each()
                await asyncio.sleep(rest)

        await asyncio.gather(*(again() for _ in range(count)))


async def guesses_keys(abuser: Abuser) -> None:
    """Two hundred requests a second with keys that do not exist."""
    body = b'{"model": "hearth-demo", "messages": [{"role": "user", "content": "x"}]}'
    headers = {"Authorization": "Bearer hearth-" + "x" * 43, "Content_Type": "application/json"}
    head = abuser.head("POST", "/v1/chat/completions", **headers, Content_Length=str(len(body)))
    await abuser.flood(head + body)


async def reloads(abuser: Abuser, session: str) -> None:
    """Two hundred pages a second with a session of their own."""
    await abuser.flood(abuser.head("GET", "/", Cookie=f"hearth_session={session}"))


async def sends_huge_bodies(abuser: Abuser, session: str) -> None:
    """Bodies of 64 MB, with their length told and without."""

    async def one(told: bool) -> None:
        reader, writer = await abuser.open()
        size = {"Content_Length": str(HUGE)} if told else {"Transfer_Encoding": "chunked"}
        writer.write(abuser.head("POST", "/c/", Cookie=f"hearth_session={session}", **size))
        chunk = b"x" * 65536
        piece = chunk if told else b"10000\r\n" + chunk + b"\r\n"
        with suppress(*LOST):
            for _ in range(HUGE // len(chunk)):
                writer.write(piece)
                async with asyncio.timeout(10):
                    await writer.drain()
        with suppress(*LOST):
            async with asyncio.timeout(10):
                line = await reader.readline()
                abuser.answers[line.split(b" ")[1].decode() if line else "closed"] += 1
        writer.close()

    await asyncio.gather(
        abuser.many(2, lambda: one(told=True), 0.05),
        abuser.many(2, lambda: one(told=False), 0.05),
    )


async def dawdles(abuser: Abuser, session: str) -> None:
    """Reads answers a byte a second, and sends requests no faster."""

    async def reading() -> None:
        reader, writer = await abuser.open()
        writer.write(abuser.head("GET", "/models/", Cookie=f"hearth_session={session}") * 50)
        while time.monotonic() < abuser.over and await reader.read(1):  # noqa: ASYNC110 (slow!)
            await asyncio.sleep(1)
        abuser.answers["reading ended"] += 1
        writer.close()

    async def sending() -> None:
        reader, writer = await abuser.open()
        for byte in abuser.head("GET", "/", Cookie=f"hearth_session={session}"):
            if time.monotonic() > abuser.over or reader.at_eof():
                break
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(1)
        abuser.answers["sending ended"] += 1
        writer.close()

    await asyncio.gather(abuser.many(SLOW, reading, 1), abuser.many(SLOW, sending, 1))


async def opens_sockets(abuser: Abuser, session: str, path: str) -> None:
    """A thousand websockets of one person on one chat, and again those that are closed."""

    async def one() -> None:
        reader, writer = await abuser.open()
        headers = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec_WebSocket_Version": "13"}
        headers["Sec_WebSocket_Key"] = "MDEyMzQ1Njc4OWFiY2RlZg=="
        headers["Origin"] = f"http://{abuser.host}"
        headers["Cookie"] = f"hearth_session={session}"
        writer.write(abuser.head("GET", path, **headers))
        line = await reader.readline()
        abuser.answers[line.split(b" ")[1].decode() if line else "closed"] += 1
        while time.monotonic() < abuser.over and await reader.read(4096):
            pass
        writer.close()

    await abuser.many(SOCKETS, one, SOCKET_REST_S)


async def abuse(port: int, session: str, path: str, seconds: float) -> dict[str, Answers]:
    """All five for so long."""
    over = time.monotonic() + seconds
    five = [Abuser(number, port, over) for number in range(5)]
    work = [
        guesses_keys(five[0]),
        reloads(five[1], session),
        sends_huge_bodies(five[2], session),
        dawdles(five[3], session),
        opens_sockets(five[4], session, path),
    ]
    names = ["guesses keys", "reloads pages", "huge bodies", "slow", "opens sockets"]
    tasks = [asyncio.create_task(each) for each in work]
    await asyncio.wait(tasks, timeout=seconds + 5)
    for task in tasks:
        task.cancel()
    return {name: abuser.answers for name, abuser in zip(names, five, strict=True)}


def main() -> None:
    """Say at the end how it went."""
    os.nice(19)
    port, session, path, seconds = sys.argv[1:]
    found = asyncio.run(abuse(int(port), session, path, float(seconds)))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
