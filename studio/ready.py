"""Tells the supervisor, when there is one, that this part does its work now."""

import os

from studio.processes.child import READY


def tell_ready() -> None:
    """Write a byte to the pipe that the supervisor gave us, once."""
    fd = os.environ.pop(READY, "")
    if fd:
        with os.fdopen(int(fd), "wb") as pipe:
            pipe.write(b"1")
