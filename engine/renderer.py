"""Has a chat template rendered by a process of its own, which is ended when it takes too long."""

import json
import math
import select
import subprocess
import sys
import time
from typing import IO, Any

import psutil

from engine.sentence import gettext_noop

TIME_S, WORKED_S = 3.0, 1.0
"""It is ended after so long, if it had a processor for so long: what other programs take of the
machine is no fault of the template."""
PATIENCE_S = 60.0
LOOK_S = 0.2
BOUNDS = gettext_noop("It took more than 3 seconds or 512 MB.")


class TemplateFailed(Exception):
    """The template did not give a prompt; the message says why, `line` and `column` (from 1;
    0: unknown) where."""

    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.line = line
        self.column = column

    def __str__(self) -> str:
        message = str(self.args[0])
        return f"{message} (line {self.line})" if self.line else message


class Renderer:
    """One rendering process, started anew after it had to be ended. For one thread at a time."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> subprocess.Popen[bytes]:
        """The running process; started ahead of its first use it costs no reply any time."""
        if self.process is None or self.process.poll() is not None:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "engine.prompt"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        return self.process

    def render(self, template: str, values: dict[str, Any], now: str | None = None) -> str:
        """The prompt's text, as of `now` (ISO 8601); raises TemplateFailed."""
        return str(self._ask({"template": template, "values": values, "now": now})["text"])

    def variables(self, template: str) -> list[dict[str, Any]]:
        """What it may be told, see engine.prompt.variables; raises TemplateFailed."""
        found: list[dict[str, Any]] = self._ask({"template": template})["variables"]
        return found

    def _ask(self, asked: dict[str, Any]) -> dict[str, Any]:
        process = self.start()
        if process.stdin is None or process.stdout is None:
            raise TemplateFailed("the renderer has no pipes")
        try:
            process.stdin.write(f"{json.dumps(asked)}\n".encode())
            process.stdin.flush()
            line = process.stdout.readline() if _answers(process.pid, process.stdout) else b""
        except BrokenPipeError:  # it ended meanwhile
            line = b""
        if not line.endswith(b"\n"):  # it took too long, or was ended in the middle of a word
            self.stop()
            raise TemplateFailed(BOUNDS)
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise TemplateFailed(answer["error"], answer["line"], answer["column"])
        return answer

    def stop(self) -> None:
        """End the process."""
        if self.process:
            self.process.kill()
            self.process.communicate()
            self.process = None


def _answers(pid: int, answers: IO[bytes]) -> bool:
    """Wait until there is an answer to read; False once it has worked for too long at it."""
    begun, worker = time.monotonic(), psutil.Process(pid)
    over, until, before = begun + TIME_S, begun + PATIENCE_S, _worked(worker)
    while not select.select([answers], [], [], LOOK_S)[0]:
        if time.monotonic() > over and _worked(worker) - before > WORKED_S:
            return False
        if time.monotonic() > until:
            return False
    return True


def _worked(worker: psutil.Process) -> float:
    """Seconds of a processor that it had so far; without an end where it is no more."""
    try:
        used = worker.cpu_times()
    except psutil.NoSuchProcess:
        return math.inf
    return float(used.user + used.system)
