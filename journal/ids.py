"""Whose doing it is: the request and the reply that the code at hand works for.

Both follow tasks and threads as context variables do; from one process to the next they travel with
what is asked for (a row, a `Generate`, a job's headers), and whoever takes it up says so here.
"""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

FORM = re.compile(r"[0-9A-Za-z._-]{4,64}")
"""What an id of somebody else's must look like to be taken over: it is written into every line."""

_request: ContextVar[str] = ContextVar("request", default="")
_reply: ContextVar[str] = ContextVar("reply", default="")


def fresh() -> str:
    """An id that no other request has: twelve hexadecimal digits, short enough to be read out."""
    return secrets.token_hex(6)


def is_well_formed(given: str) -> bool:
    """Whether an id that came from outside may be written into lines."""
    return FORM.fullmatch(given) is not None


def request() -> str:
    """The id of the request this is done for; empty for what nobody asked for."""
    return _request.get()


def reply() -> str:
    """The id of the reply this is done for; empty where there is none."""
    return _reply.get()


def follow(request: str = "", reply: str = "") -> None:
    """Work for these from now on, as far as they are given, until this task or thread ends."""
    if request:
        _request.set(request)
    if reply:
        _reply.set(reply)


def begin(request: str) -> None:
    """Work for this request from now on, and for no reply; the empty one is nobody's."""
    _request.set(request)
    _reply.set("")


@contextmanager
def following(request: str = "", reply: str = "") -> Iterator[None]:
    """Work for these, and for nobody else, meanwhile."""
    before = _request.set(request), _reply.set(reply)
    try:
        yield
    finally:
        _request.reset(before[0])
        _reply.reset(before[1])
