"""The process of one download, as its worker sees it: started, heard, and killed."""

import json
import os
import select
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from journal import PART, REQUEST, ids
from models_hub.downloads.fetch import Job

ROOT = Path(__file__).resolve().parents[2]
Event = dict[str, Any]


class Process:
    """Runs `models_hub.downloads.fetch`; leaving the context kills it."""

    def __init__(self, job: Job) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "models_hub.downloads.fetch"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, PART: "download", REQUEST: ids.request()},
            start_new_session=True,
        )
        self.pid = self._process.pid
        self._rest = b""
        self._job = f"{job.dump()}\n".encode()

    def __enter__(self) -> Self:
        assert self._process.stdin
        try:
            self._process.stdin.write(self._job)
            self._process.stdin.flush()
        except BrokenPipeError:
            pass  # it ended at once: `hear` finds that out
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()

    def hear(self, wait: float) -> list[Event] | None:
        """What it said within `wait` seconds, maybe nothing; None when it has ended."""
        assert self._process.stdout
        output = self._process.stdout.fileno()
        if not select.select([output], [], [], wait)[0]:
            return []
        said = os.read(output, 65536)
        if not said:
            return None
        *lines, self._rest = (self._rest + said).split(b"\n")
        return [json.loads(line) for line in lines]
