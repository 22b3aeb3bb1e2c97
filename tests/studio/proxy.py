"""A small real reverse proxy: what docs/reverse-proxy.md tells nginx to do, for one studio."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.running import Studio, free_port

SOURCE = "127.0.0.2"
"""Where it comes from: an address of this machine that the studio trusts."""


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass bytes on as they come, unbuffered, to the end."""
    with suppress(ConnectionError):
        while piece := await reader.read(65536):
            writer.write(piece)
            await writer.drain()
    writer.close()


class Proxy:
    """Speaks plain HTTP to its clients and says that it was HTTPS."""

    def __init__(self, studio: Studio, source: str) -> None:
        self.studio, self.source = studio, source
        self.port = free_port()

    @property
    def host(self) -> str:
        """As a browser asks for it."""
        return f"127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request, or one websocket."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        peer = writer.get_extra_info("peername")[0]
        upstream = await asyncio.open_connection(
            "127.0.0.1", self.studio.port, local_addr=(self.source, 0)
        )
        upstream[1].write("\r\n".join(self.rewritten(head, peer)).encode("latin-1"))
        await asyncio.gather(pump(reader, upstream[1]), pump(upstream[0], writer))

    def rewritten(self, head: list[str], peer: str) -> list[str]:
        """The head as nginx would send it on: what the client said is kept, or added to."""
        named = {line.partition(":")[0].lower(): line for line in head[1:-2]}
        before = named.pop("x-forwarded-for", ":").partition(":")[2].strip()
        chain = f"{before}, {peer}" if before else peer
        for name in ("x-forwarded-proto", "x-forwarded-host"):
            named.pop(name, None)
        if "upgrade" not in named:
            named["connection"] = "Connection: close"
        own = [f"X-Forwarded-For: {chain}", "X-Forwarded-Proto: https"]
        own.append(f"X-Forwarded-Host: {self.host}")
        named["host"] = f"Host: 127.0.0.1:{self.studio.port}"
        return [head[0], *named.values(), *own, "", ""]


@contextmanager
def proxied(studio: Studio, source: str = SOURCE) -> Iterator[Proxy]:
    """A running one, in a thread and an event loop of its own."""
    proxy = Proxy(studio, source)
    serving, over = threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        server = await asyncio.start_server(proxy.serve, "127.0.0.1", proxy.port)
        async with server:
            serving.set()
            await over.wait()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def run() -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(serve())

    thread = threading.Thread(target=run)
    thread.start()
    serving.wait(10)
    try:
        yield proxy
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join()
