"""Gets one file whole: again from where it stopped, as often as that gets anywhere."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from models_hub.downloads.cache import Place
from models_hub.downloads.faults import Fault, of_disk
from models_hub.downloads.part import Part
from models_hub.downloads.reach import Reach
from models_hub.downloads.wire import PIECE, Answer, Ask, get
from models_hub.hub.repository import HubFile

TRIES = 8
"""In a row without one new byte."""
SPOILT = 3
"""Times that a whole file may turn out to be the wrong bytes."""
LONGEST_PAUSE_S = 30.0


@dataclass(frozen=True, slots=True)
class Source:
    """Where files come from, and how long to bear with it (seconds)."""

    endpoint: str
    repository: str
    commit: str
    token: str
    patience: float = 20.0
    pause: float = 1.0
    reserve: int = 0

    def url(self, file: HubFile) -> str:
        """The hub's address of a file."""
        base = self.endpoint.rstrip("/")
        return f"{base}/{quote(self.repository)}/resolve/{self.commit}/{quote(file.name)}"


class Tell:
    """What the transfer says as it goes; each is a count of bytes of the file."""

    def got(self, done: int) -> None:
        """So much of it is on disk."""

    def checked(self, done: int) -> None:
        """All is here; so much of it is verified."""

    def waits(self, fault: Fault, seconds: float) -> None:
        """Something went wrong, and is tried again after so long."""


class Transfer:
    """One file on its way into its place."""

    def __init__(self, place: Place, file: HubFile, source: Source, tell: Tell) -> None:
        self.place = place
        self.file = file
        self.source = source
        self.tell = tell
        self.reach = Reach(source.endpoint, source.patience)
        self.furthest = 0
        self.tries = 0
        self.spoilt = 0

    def run(self, sleep: Callable[[float], None] = time.sleep) -> None:
        """Return when the file is verified and in its place. Raises Fault."""
        try:
            self.place.make()
            if not self.place.adopt(self.file):
                self._get(sleep)
        except OSError as error:
            raise of_disk(error) from error

    def _get(self, sleep: Callable[[float], None]) -> None:
        part = Part(self.place, self.file, self.source.reserve)
        try:
            self.furthest = part.size
            if self.place.adopt(self.file):  # whoever held it before us finished it
                self.place.drop_part(self.file)
                return
            while fault := self._attempt(part):
                pause = self._pause(fault, part.size)
                self.tell.waits(fault, pause)
                sleep(pause)
            self.place.finish(self.file)
            self.place.drop_part(self.file)
        finally:
            part.close()

    def _attempt(self, part: Part) -> Fault | None:
        """Go on from where it is; what hindered, None when it is whole."""
        try:
            self.tell.got(part.size)
            if part.size < self.file.size:
                self._receive(part)
            self.tell.checked(0)
            part.verify(self.tell.checked)
        except Fault as fault:
            return fault
        return None

    def _receive(self, part: Part) -> None:
        wanted = self.file.sha256 or self.file.blob
        url, size = self.source.url(self.file), self.file.size
        ask = Ask(url, self.source.token, wanted, size, part.size, part.etag)
        answer = get(self.reach, ask)
        try:
            part.begin(answer.start, answer.etag)
            self._copy(answer, part)
        finally:
            answer.close()

    def _copy(self, answer: Answer, part: Part) -> None:
        view = memoryview(bytearray(PIECE))
        while missing := self.file.size - part.size:
            count = answer.read(view[: min(PIECE, missing)])
            if not count:
                raise Fault("dropped", again=True)
            part.append(view[:count])
            self.tell.got(part.size)

    def _pause(self, fault: Fault, size: int) -> float:
        """Seconds until the next attempt. Raises the fault when there is to be none."""
        self.spoilt += fault.code in {"bad_bytes", "changed"}
        if not fault.again or self.spoilt >= SPOILT:
            raise fault
        if size > self.furthest:
            self.furthest, self.tries = size, 0
        self.tries += 1
        if self.tries >= TRIES:
            raise fault
        pause: float = self.source.pause * 2 ** (self.tries - 1)
        return max(fault.after, min(pause, LONGEST_PAUSE_S))
