"""The bytes of one file as they come: appended, never lost to a kill, checked before they count."""

import fcntl
import hmac
import os
import time
from collections.abc import Callable

from models_hub.downloads.cache import Place, tag
from models_hub.downloads.digest import Digest
from models_hub.downloads.faults import Fault
from models_hub.hub.repository import HubFile

LOOK_S = 0.2
LOOK_BYTES = 64 << 20
"""After so many bytes it is looked whether the disk still has room."""


class Part:
    """Open and ours alone: a second process that wants the same bytes waits for the first."""

    def __init__(self, place: Place, file: HubFile, reserve: int) -> None:
        self.file = file
        self._path = place.part(file)
        self._reserve = reserve
        self._looked = 0
        self._fd = _open_alone(place, file)
        self.size = os.fstat(self._fd).st_size
        self._digest = Digest(self._path, file)
        if self.size > file.size:
            self.reset()
        self._digest.grow(self.size)

    @property
    def etag(self) -> str:
        """What the server called the bytes that are here."""
        try:
            return tag(self._path).read_text()
        except FileNotFoundError:
            return ""

    def begin(self, start: int, etag: str) -> None:
        """The server sends from `start` on. Anew, when it has not kept to what was asked."""
        if start != self.size:
            self.reset()
        if etag != self.etag:
            tag(self._path).write_text(etag)

    def append(self, view: memoryview) -> None:
        """Write all of it; what was written counts even when the rest finds no room."""
        self._look()
        while view:
            count = os.write(self._fd, view)
            self.size += count
            self._digest.grow(self.size)
            view = view[count:]

    def reset(self) -> None:
        """Nothing of it counts."""
        self._digest.stop()
        os.ftruncate(self._fd, 0)
        self.size = self._looked = 0
        self._digest = Digest(self._path, self.file)

    def verify(self, tell: Callable[[int], None]) -> None:
        """Whether these are the bytes the hub named, and on disk. Raises Fault and OSError.

        `tell` hears how many bytes are checked.
        """
        wanted = self.file.sha256 or self.file.blob
        while (found := self._digest.finish(LOOK_S)) is None:
            tell(self._digest.done)
        if self.size != self.file.size or not hmac.compare_digest(found, wanted):
            self.reset()
            raise Fault("bad_bytes", again=True)
        os.fsync(self._fd)

    def close(self) -> None:
        """Let others have it."""
        self._digest.stop()
        os.close(self._fd)

    def _look(self) -> None:
        if self.size < self._looked:
            return
        self._looked = self.size + LOOK_BYTES
        disk = os.fstatvfs(self._fd)
        if disk.f_bavail * disk.f_frsize < self._reserve:
            raise Fault("disk_full")


def _open_alone(place: Place, file: HubFile) -> int:
    while True:
        opened = os.open(place.part(file), os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _is_at(opened, place.part(file)):
                return opened
        except BlockingIOError:
            time.sleep(LOOK_S)
        except BaseException:
            os.close(opened)
            raise
        os.close(opened)  # it became a blob, or was removed, while we waited


def _is_at(opened: int, path: os.PathLike[str]) -> bool:
    try:
        return os.path.samestat(os.fstat(opened), os.stat(path))
    except FileNotFoundError:
        return False
