"""One worker's hold on one download: its process runs, its row tells how far it is."""

import logging
import time
from typing import Any

from django.db import InterfaceError, OperationalError, connection
from huggingface_hub import constants, get_token

from accounts import hub_tokens
from journal import ids
from models_hub.downloads import arrival, disk, line
from models_hub.downloads.faults import Fault
from models_hub.downloads.fetch import Job
from models_hub.downloads.pace import Pace
from models_hub.downloads.process import Event, Process
from models_hub.downloads.rows import Download
from models_hub.downloads.transfer import Source
from models_hub.signals import download_stopped

log = logging.getLogger("hearth.downloads")

LOOK_S = 0.25
"""How often the row is written, and how soon a pause is noticed."""
CRASHES = 3
PAUSING = {"disk_full", "read_only", "file_too_large", "disk_broken"}
"""What a person can put right here: then it goes on from where it was."""

State = Download.State


class Runner:
    """Gets a claimed download done, failed, paused, or lets go of it when it is taken away."""

    def __init__(self, download: Download) -> None:
        self.download = download
        self.files = download.hub_files()
        self.pace = Pace()
        self.said: dict[str, Any] = {}
        self.ending: Event | None = None
        self._held = time.monotonic()

    def run(self) -> None:
        """Return when nothing of ours is at it any more."""
        with ids.following(self.download.request or ids.request()):
            log.info("download %s is taken up", self.download.pk)
            try:
                if job := self._job():
                    self._run(job)
            finally:
                line.release(self.download)

    def _job(self) -> Job | None:
        """What the process is to do; None when it cannot be done now, which the row says."""
        if constants.HF_HUB_OFFLINE:
            self._end(State.FAILED, "hub_offline", {})
            return None
        here = disk.got(disk.place(self.download), self.files)
        if self.download.total - here > disk.free():
            self._end(State.PAUSED, "disk_full", {})
            return None
        self.pace.begin(here)
        token = hub_tokens.secret(self.download.reader) or get_token() or ""
        source = Source(
            constants.ENDPOINT,
            self.download.repository,
            self.download.commit,
            token,
            reserve=disk.RESERVE,
        )
        return Job(str(disk.cache()), source, self.files)

    def _run(self, job: Job) -> None:
        for _time in range(CRASHES):
            with Process(job) as process:
                if not self._follow(process):
                    return
            if self.ending:
                self._finish(self.ending)
                return
            log.warning("the process of %s ended without a word", self.download)
        self._end(State.FAILED, "crashed", {})

    def _follow(self, process: Process) -> bool:
        """Until it has ended; False when the download was taken from us."""
        written = 0.0
        while (events := process.hear(LOOK_S)) is not None:
            for event in events:
                self._hear(event)
            if time.monotonic() - written >= LOOK_S:
                written = time.monotonic()
                if not self._write():
                    return False
        return self._write()

    def _hear(self, event: Event) -> None:
        match event:
            case {"event": "got", "file": number, "done": done}:
                self._show(State.RUNNING, number, done)
            case {"event": "checked", "file": number}:
                self._show(State.VERIFYING, number, self.files[number].size)
            case {"event": "waits", "code": code, "facts": facts, "seconds": seconds}:
                self.said["problem"] = {"code": code, "facts": facts, "seconds": seconds}
            case {"event": "placed", "file": number, "fresh": fresh}:
                self._placed(number, fresh)
            case {"event": "done" | "failed"}:
                self.ending = event

    def _show(self, state: State, number: int, done: int) -> None:
        done += sum(file.size for file in self.files[:number])
        if done > self.pace.done:
            self.said["problem"] = {}
        self.said.update(state=state, number=number, done=done)
        self.pace.note(done)

    def _placed(self, number: int, fresh: bool) -> None:
        if fresh:
            self.download.fresh.append(self.files[number].name)
            self.said["fresh"] = self.download.fresh
        self._show(State.RUNNING, number, self.files[number].size)

    def _write(self) -> bool:
        """Tell the row; whether it is still ours. A database that is busy is borne for a lease."""
        try:
            held = line.hold(self.download, **self.said, speed=self.pace.speed())
        except (OperationalError, InterfaceError):
            connection.close()  # it may be the connection; the next call opens another
            return time.monotonic() - self._held < line.LEASE_S
        self._held = time.monotonic()
        return held

    def _finish(self, ending: Event) -> None:
        if ending["event"] == "done":
            self._end(State.DONE, "", {}, done=self.download.total)
            return
        state = State.PAUSED if ending["code"] in PAUSING else State.FAILED
        self._end(state, ending["code"], ending["facts"])

    def _end(self, state: State, code: str, facts: dict[str, Any], **fields: object) -> None:
        if state == State.DONE:
            code, facts = self._arrive()
        problem = {"code": code, "facts": facts} if code else {}
        log.info("download %s is %s %s", self.download.pk, state, code)
        stopped = self.download.become(state, Download.LIVE, speed=0, problem=problem, **fields)
        if stopped and problem:
            download_stopped.send_robust(Download, download=self.download)

    def _arrive(self) -> tuple[str, dict[str, Any]]:
        """Into the library with it; what hinders that."""
        try:
            arrival.arrive(self.download)
        except Fault as fault:
            return fault.code, fault.facts
        return "", {}
