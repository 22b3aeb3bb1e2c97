"""`python -m models_hub.downloads.fetch`: gets the files of one download, and may be killed at any
moment. Knows no Django: the job is a line of JSON on standard input, which stays open for as long
as somebody wants the files; events are lines of JSON on standard output.
"""

import ctypes
import json
import logging
import os
import signal
import sys
import threading
import time
from dataclasses import asdict, dataclass
from typing import Any

from journal import setting
from models_hub.downloads import names
from models_hub.downloads.cache import Place
from models_hub.downloads.faults import Fault, of_disk
from models_hub.downloads.transfer import Source, Tell, Transfer
from models_hub.hub.repository import HubFile

log = logging.getLogger("hearth.downloads")

SAY_S = 0.25
PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Job:
    """Which files of a repository are to come into the cache at `cache`."""

    cache: str
    source: Source
    files: tuple[HubFile, ...]

    def dump(self) -> str:
        """As one line of JSON; it holds the token."""
        return json.dumps(asdict(self))

    @classmethod
    def load(cls, line: str | bytes) -> "Job":
        """From `dump`."""
        raw: dict[str, Any] = json.loads(line)
        files = tuple(HubFile(**file) for file in raw["files"])
        return cls(raw["cache"], Source(**raw["source"]), files)


class Voice(Tell):
    """Says on standard output how the file `number` gets on, four times a second at most.

    A thread of its own does, so that the last bytes before a stall are told as well.
    """

    def __init__(self) -> None:
        self.number = -1
        self._unsaid: tuple[str, int] | None = None
        self._lock = threading.Lock()
        threading.Thread(target=self._speak, daemon=True).start()

    def say(self, event: str, **facts: Any) -> None:
        """One event now; what was to be said before it no longer matters."""
        with self._lock:
            self._unsaid = None
            self._print(event, **facts)

    def got(self, done: int) -> None:
        """See Tell."""
        self._unsaid = ("got", done)

    def checked(self, done: int) -> None:
        """See Tell."""
        self._unsaid = ("checked", done)

    def waits(self, fault: Fault, seconds: float) -> None:
        """See Tell."""
        self.say("waits", code=fault.code, facts=fault.facts, seconds=seconds)

    def _speak(self) -> None:
        while True:
            time.sleep(SAY_S)
            with self._lock:
                if unsaid := self._unsaid:
                    self._unsaid = None
                    self._print(unsaid[0], done=unsaid[1])

    def _print(self, event: str, **facts: Any) -> None:
        line = json.dumps({"event": event, "file": self.number, **facts})
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


def fetch(job: Job, voice: Voice) -> None:
    """All files, one after the other. Raises Fault."""
    try:
        names.check(job.source.repository, job.source.commit, job.files)
    except names.BadName as bad:
        raise Fault("bad_name", name=str(bad)) from None
    place = Place(job.cache, job.source.repository, job.source.commit)
    for number, file in enumerate(job.files):
        voice.number = number
        fresh = place.done(file) < file.size
        Transfer(place, file, job.source, voice).run()
        voice.say("placed", fresh=fresh)
    try:
        place.point()
    except OSError as error:
        raise of_disk(error) from error


def main() -> int:
    """0 when every file is in its place; otherwise the last event says why."""
    _die_with_parent()
    setting.begin("download")
    job = Job.load(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_input, daemon=True).start()
    voice = Voice()
    log.info("fetching %d files of %s", len(job.files), job.source.repository)
    try:
        fetch(job, voice)
    except Fault as fault:
        log.info("ended: %s", fault.code)
        voice.say("failed", code=fault.code, facts=fault.facts)
        return 1
    log.info("ended: done")
    voice.say("done")
    return 0


def _die_with_parent() -> None:
    """Linux kills us with the thread that started us; elsewhere the closed input does."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _end_with_input() -> None:
    while os.read(0, 4096):
        pass
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
