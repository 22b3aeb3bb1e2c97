"""What programs ask of the database, by turns: nobody waits behind a hundred of somebody else's."""

from collections.abc import Callable, Hashable
from functools import cache
from typing import Concatenate, ParamSpec, TypeVar

from django.http import HttpRequest

from accounts import keys
from accounts.threads import in_thread
from accounts.turns import WHO, Turns

P = ParamSpec("P")
T = TypeVar("T")


async def in_turn(
    work: Callable[Concatenate[HttpRequest, P], T],
    request: HttpRequest,
    *args: P.args,
    **kwargs: P.kwargs,
) -> T:
    """What `work` returns, in the thread for the database once it is this program's turn.

    That thread serves sockets too, which wait behind two requests and not behind all of them.
    """
    who = _who(request)
    await _turns().take(who)
    try:
        return await in_thread(work, request, *args, **kwargs)
    finally:
        _turns().over(who)


@cache
def _turns() -> Turns:
    # While one works the next is on its way into the thread, which then need not wait for it.
    return Turns(at_once=2, of_one=1)


def _who(request: HttpRequest) -> Hashable:
    """The person; until that is known, the key."""
    known: Hashable = getattr(request, "scope", {}).get(WHO)
    return known if isinstance(known, int) else keys.presented(request.headers)
