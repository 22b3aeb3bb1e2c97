"""Waiting for something to become true, with a deadline and never by luck."""

import time
from collections.abc import Callable
from typing import Literal, TypeVar

T = TypeVar("T")


def until(
    what: Callable[[], T | Literal[False] | None], within: float = 10.0, every: float = 0.02
) -> T:
    """The first truthy answer of `what`; fails the test when there is none in time."""
    deadline = time.monotonic() + within
    while True:
        if answer := what():
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"not so within {within} s: {what.__qualname__}")
        time.sleep(every)
