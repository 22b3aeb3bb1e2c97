"""The supervisor's side of the watcher: starts it, tells it of every process, starts it again."""

import os
import subprocess
import sys

from studio.processes.plan import Plan


class Watch:
    """One watcher process and the pipe to it."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._living: dict[int, str] = {}
        self._process: subprocess.Popen[bytes] | None = None
        self._pipe = -1

    @property
    def pid(self) -> int:
        """The watcher's process, 0 before it was started."""
        return self._process.pid if self._process else 0

    def ensure(self) -> bool:
        """Start the watcher when it does not run; True when it was started."""
        if self._process and self._process.poll() is None:
            return False
        self._close()
        reader, self._pipe = os.pipe()
        module = ["-S", "-E", "-m", "studio.processes.watcher"]
        self._process = subprocess.Popen(
            [sys.executable, *module, str(reader), self._plan.data],
            cwd=self._plan.root,
            pass_fds=(reader, self._plan.lock),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        os.close(reader)
        for pid, name in self._living.items():
            self._tell(f"+{name} {pid}")
        return True

    def started(self, name: str, pid: int) -> None:
        """A part has a new process."""
        self._living[pid] = name
        self._tell(f"+{name} {pid}")

    def ended(self, pid: int) -> None:
        """That process was collected; its number may be given to another one now."""
        del self._living[pid]
        self._tell(f"-{pid}")

    def dismiss(self, patience: float) -> None:
        """Close the pipe, with nothing left to end, and wait for the watcher to go."""
        self._close()
        if self._process is None:
            return
        try:
            self._process.wait(patience)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _close(self) -> None:
        if self._pipe >= 0:
            os.close(self._pipe)
            self._pipe = -1

    def _tell(self, line: str) -> None:
        try:
            os.write(self._pipe, f"{line}\n".encode())
        except BrokenPipeError:
            pass  # it died a moment ago: `ensure` starts another and tells it everything
