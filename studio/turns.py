"""Pages by turns: a few at once, and of one person no more than a part of them.

Django works a page off in a thread. More than a few make none of them sooner, as all share one
interpreter: each gets slower, the sockets with them, and each weighs megabytes. So requests wait in
line here, a line for each person (or stranger's address).
"""

from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

from asgiref.sync import ThreadSensitiveContext

from accounts.turns import WHO, Turns

AT_ONCE = 4
OF_ONE = 2
STAYS = "hearth.stays"
"""Where a request's scope holds whether anybody still waits for its answer: a function without
arguments."""


@cache
def turns() -> Turns:
    """This process's own."""
    return Turns(AT_ONCE, OF_ONE)


class InTurn:
    """An application whose requests wait for their turn, which is over when their answer begins:
    a reader takes as long as they like.

    Each is worked off by one of a few threads that stay, with their database connections.
    """

    def __init__(self, app: Any) -> None:
        self.app = app
        self.desks: list[ThreadPoolExecutor] = []

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        who = scope.get(WHO)
        await turns().take(who)
        has_turn = True

        def end() -> None:
            nonlocal has_turn
            if has_turn:
                has_turn = False
                turns().over(who)

        async def sent(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                end()
            await send(message)

        try:
            if scope.get(STAYS, lambda: True)():
                await self._work(scope, receive, sent)
        finally:
            end()

    async def _work(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        desk = self.desks.pop() if self.desks else ThreadPoolExecutor(1, "page")
        try:
            async with ThreadSensitiveContext(executor=desk):
                await self.app(scope, receive, send)
        except BaseException:
            desk.shutdown(wait=False)  # what was cancelled may be at work in it yet
            raise
        if len(self.desks) < AT_ONCE:
            self.desks.append(desk)
        else:
            desk.shutdown(wait=False)
