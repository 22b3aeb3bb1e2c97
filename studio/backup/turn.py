"""One backup or restore at a time on a data folder."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from studio.refusal import Refusal


@contextmanager
def turn(data: Path) -> Iterator[None]:
    """Ours until the end; raises Refusal while it is somebody else's."""
    fd = os.open(data / "backup.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise Refusal("Another backup or restore is at work here. Try again later.") from None
    finally:
        os.close(fd)
