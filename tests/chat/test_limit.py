"""One person has so many sockets and no more, and everybody else as many as ever."""

import asyncio
from types import SimpleNamespace
from typing import Any

from chat.limit import TOO_MANY, AtMost


class Sockets:
    """People's browsers on a limited application whose sockets stay open until told otherwise."""

    def __init__(self, most: int) -> None:
        self.limited = AtMost(most, self.stay)
        self.end = asyncio.Event()
        self.opened = 0
        self.tasks: list[asyncio.Task[None]] = []

    async def stay(self, _scope: Any, _receive: Any, _send: Any) -> None:
        self.opened += 1
        await self.end.wait()

    async def open(self, person: int) -> list[dict[str, Any]]:
        """What a new socket of theirs hears at once."""
        heard: list[dict[str, Any]] = []

        async def send(event: dict[str, Any]) -> None:
            heard.append(event)

        scope = {"user": SimpleNamespace(pk=person)}
        self.tasks.append(asyncio.create_task(self.limited(scope, None, send)))
        await asyncio.sleep(0)
        return heard


async def test_the_one_too_many_is_closed_and_hears_why() -> None:
    sockets = Sockets(most=2)
    assert [await sockets.open(1) for _ in range(2)] == [[], []]
    heard = await sockets.open(1)
    assert heard[-1] == {"type": "websocket.close", "code": TOO_MANY}
    assert await sockets.open(2) == [], "somebody else pays for it"
    assert sockets.opened == 3
    sockets.end.set()
    await asyncio.gather(*sockets.tasks)
    assert await sockets.open(1) == []
    assert not sockets.limited.open or sockets.limited.open[1] == 1
