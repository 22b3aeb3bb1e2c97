"""The real supervisor and watcher over small parts, for what would take the whole studio long."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from studio import lock
from studio.processes import record
from studio.processes.plan import Part, Plan
from tests.polling import until
from tests.running import ROOT

FAITHFUL = "import time\nwhile True: time.sleep(1)"
DEAF = "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + FAITHFUL
PARENT = f"import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', {DEAF!r}])\n" + FAITHFUL
"""Has a child of its own that does not hear SIGTERM."""
ORPHAN = PARENT.replace("])", "], start_new_session=True)")
"""The same, and the child has left the part's session."""
ENDING = """
import time
print(time.monotonic(), flush=True)
print('no model', flush=True)
raise SystemExit(3)
"""


@dataclass
class Supervised:
    """A supervisor that runs scripts as its parts."""

    data: Path
    process: subprocess.Popen[str]

    @classmethod
    def start(cls, data: Path, *parts: Part, socket: str = "", **scripts: str) -> "Supervised":
        """Start the parts, and one for each script, and wait until all were started.

        `socket` is that of the part that is a Redis, if one is.
        """
        data.mkdir(parents=True, exist_ok=True)
        held = lock.acquire(data)
        named = [Part(name, [sys.executable, "-c", code]) for name, code in scripts.items()]
        plan = Plan(
            data=str(data),
            root=str(ROOT),
            address="http://127.0.0.1:1/",
            greeting="All are running.",
            lock=held,
            redis_socket=socket,
            beats=[],
            parts=[*parts, *named],
        )
        reader, writer = os.pipe()
        os.write(writer, plan.dump().encode())
        os.close(writer)
        process = subprocess.Popen(
            [sys.executable, "-m", "studio.processes", str(reader)],
            cwd=ROOT,
            pass_fds=(reader, held),
            stdout=subprocess.PIPE,
            text=True,
        )
        os.close(reader)
        os.close(held)
        started = cls(data, process)
        until(lambda: record.read(str(data)).get("pid") == process.pid)
        until(lambda: set(started.pids()) >= set(scripts))
        return started

    def pids(self) -> dict[str, int]:
        """The parts' processes now, and the watcher's."""
        found = record.read(str(self.data))
        return {**found.get("parts", {}), "watcher": found.get("watcher", 0)}

    def said(self) -> str:
        """What the terminal showed; only after its end."""
        assert self.process.stdout is not None
        return self.process.stdout.read()

    def close(self) -> None:
        """End it, whatever state it is in."""
        self.process.kill()
        self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()
