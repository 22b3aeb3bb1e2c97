"""An order is put to the engine, followed to its end, and told as a stream or whole."""

import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from accounts import usage
from accounts.threads import in_thread
from api.answer import Answer, Events
from api.choir import Choir, Heard
from api.order import Order
from api.outcome import good, is_bad
from api.problem import Problem
from api.switchboard import switchboard
from api.telling import Telling
from engine.protocol import Entry, Generate
from engine.reader import PING_S


async def answer(order: Order) -> Answer | Events:
    """The HTTP answer; raises Problem while there is still a status to say it with."""
    async with AsyncExitStack() as stack:
        asked = put(order.person, order.key, order.requests)
        choir = await stack.enter_async_context(asked)
        if not order.stream:
            return Answer(await _whole(choir, order))
        begun = await _beginning(choir, order.request.model)
        return Events(_events(stack.pop_all(), choir, begun, order))


@asynccontextmanager
async def put(person: int, key: int, requests: tuple[Generate, ...]) -> AsyncIterator[Choir]:
    """Put open requests to the engine, in the name of a key. Whoever leaves stops the engine, and
    so does the end of the key. Raises Problem where they find no place."""
    board = switchboard()
    async with AsyncExitStack() as stack:
        try:
            stack.enter_context(board.place(person, len(requests)))
        except Problem:
            for request in requests:
                await in_thread(usage.drop, request.reply)
            raise
        for request in requests:
            stack.enter_context(board.revocation.watching(request, key))
        yield Choir(await stack.enter_async_context(board.ask(requests)))


async def _whole(choir: Choir, order: Order) -> dict[str, object]:
    while not choir.is_over:
        for index, stamped in await choir.next():
            entry = stamped.entry
            if entry["k"] == "delta":
                order.telling.add(entry, index)
            elif entry["k"] == "done":
                await good(entry, order.request.model)
    return order.telling.whole(choir.ends)


async def _beginning(choir: Choir, model: str) -> list[Heard]:
    """What came up to the first words, or within the time a client may be left in silence.

    Raises Problem when it ended badly before any word.
    """
    until = time.monotonic() + PING_S
    while time.monotonic() < until:
        for number, (_index, stamped) in enumerate(came := await choir.next()):
            if stamped.is_done:
                await good(stamped.entry, model)
            if stamped.is_done or stamped.entry["k"] == "delta":
                return came[number:]
    return []


async def _events(
    stack: AsyncExitStack, choir: Choir, begun: list[Heard], order: Order
) -> AsyncGenerator[bytes, None]:
    """The server-sent events. `stack` holds what is given back in the end, however it ends."""
    telling = order.telling
    try:
        async with stack:
            events = telling.opening(begun[0][1].entry if begun else None)
            told, came = 0.0, begun
            while True:
                entries = [(index, stamped.entry) for index, stamped in came]
                events += "".join(_event(entry, index, telling) for index, entry in entries)
                if not events and time.monotonic() - told >= PING_S:
                    events = telling.waiting
                if events:
                    told = time.monotonic()
                    yield events.encode()
                if bad := next((entry for _index, entry in entries if is_bad(entry)), None):
                    await good(bad, order.request.model)
                if choir.is_over:
                    return
                events, came = "", await choir.next()
    except Problem as problem:
        yield telling.failure(problem).encode()


def _event(entry: Entry, index: int, telling: Telling) -> str:
    """What a client is told of an entry: nothing of a status, nor of a bad end."""
    if entry["k"] == "delta":
        return telling.delta(entry, index)
    return telling.finish(entry, index) if entry["k"] == "done" and not is_bad(entry) else ""
