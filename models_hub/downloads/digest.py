"""Hashes a part in a thread of its own while it grows, from the bytes that are in the file."""

import hashlib
import threading
from pathlib import Path

from models_hub.hub.repository import HubFile

PIECE = 1 << 20


class Digest:
    """Follows the file at `path`; after a resume it reads what was there before as well."""

    def __init__(self, path: Path, file: HubFile) -> None:
        self.done = 0
        self._hash = hashlib.sha256() if file.sha256 else hashlib.sha1()
        if not file.sha256:
            self._hash.update(b"blob %d\0" % file.size)  # as git names its blobs
        self._path = path
        self._size = 0
        self._is_over = False
        self._failure: OSError | None = None
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._follow, daemon=True)
        self._thread.start()

    def grow(self, size: int) -> None:
        """The file has this many bytes now."""
        with self._changed:
            self._size = size
            self._changed.notify()

    def stop(self) -> None:
        """The file is about to change otherwise: look at it no more."""
        self._is_over = True
        self.grow(0)
        self._thread.join()

    def finish(self, wait: float) -> str | None:
        """The hash of all of it, once it is read; None after `wait` seconds. Raises OSError."""
        with self._changed:
            self._is_over = True
            self._changed.notify()
        self._thread.join(wait)
        if self._failure:
            raise self._failure
        return None if self._thread.is_alive() else self._hash.hexdigest()

    def _follow(self) -> None:
        piece = memoryview(bytearray(PIECE))
        try:
            with open(self._path, "rb", buffering=0) as file:
                while (limit := self._awaited()) > self.done:
                    count = file.readinto(piece[: min(PIECE, limit - self.done)])
                    if not count:
                        return  # somebody cut the file: its hash will be wrong
                    self._hash.update(piece[:count])
                    self.done += count
        except OSError as error:
            self._failure = error

    def _awaited(self) -> int:
        """The size, as soon as there is more to read or nothing more will come."""
        with self._changed:
            self._changed.wait_for(lambda: self._size > self.done or self._is_over)
            return self._size
