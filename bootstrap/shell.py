"""Runs another program for a step and turns its failure into a plain Problem."""

import os
import subprocess
from collections.abc import Mapping, Sequence

from bootstrap.place import PYTHON, ROOT
from bootstrap.problem import Problem


def say(line: str) -> None:
    """One calm line on what is being done now."""
    print(f"  {line}", flush=True)


def run(command: Sequence[str], failed: str, env: Mapping[str, str] | None = None) -> None:
    """Run `command` in the checkout; raises Problem(`failed`) when it cannot start or fails."""
    try:
        result = subprocess.run(command, cwd=ROOT, env={**os.environ, **(env or {})})
    except OSError as error:
        raise Problem(f"{failed} ({error.strerror}: {command[0]})") from None
    if result.returncode:
        raise Problem(failed)


def succeeds(command: Sequence[str]) -> bool:
    """Whether `command` ends well; what it says is not shown."""
    try:
        return subprocess.run(command, cwd=ROOT, capture_output=True).returncode == 0
    except OSError:
        return False


def pip(arguments: Sequence[str], failed: str, env: Mapping[str, str] | None = None) -> None:
    """pip of the virtual environment, saying only what matters."""
    quiet = ["-qq", "--disable-pip-version-check", "--no-input"]
    run([str(PYTHON), "-m", "pip", arguments[0], *quiet, *arguments[1:]], failed, env)
