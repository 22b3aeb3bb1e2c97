"""What Hearth runs on: Python, its packages, a compiler, llama.cpp."""

import json
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

from django.conf import settings

from studio.backup.content import version as hearth_version
from studio.doctor.finding import Finding, ok, problem, warning

SET_UP = "run `make run`, which installs what is missing"
PATIENCE_S = 30.0


def look() -> Iterator[Finding]:
    """All of it."""
    system = f"{platform.system()} {platform.release()} {platform.machine()}"
    yield ok("Hearth", f"{hearth_version()}, Python {platform.python_version()}, {system}")
    yield _packages()
    yield _compiler()
    yield from _llama()


def _packages() -> Finding:
    pins = re.findall(r"^([\w.-]+)(?:\[\w+\])?==(\S+)$", _requirements(), re.MULTILINE)
    wrong = [
        f"{name} {there or 'missing'} (not {wanted})"
        for name, wanted in pins
        if (there := _installed(name)) != wanted
    ]
    if wrong:
        return warning("Packages", f"{', '.join(wrong)}", SET_UP)
    return ok("Packages", f"all {len(pins)} as requirements.txt wants them")


def _requirements() -> str:
    return (settings.BASE_DIR / "requirements.txt").read_text()


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _compiler() -> Finding:
    for name in ("cc", "gcc", "clang"):
        if path := shutil.which(name):
            said = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=10)
            return ok("Compiler", (said.stdout.splitlines() or [name])[0])
    return ok("Compiler", "none; only building llama.cpp needs one")


def _llama() -> Iterator[Finding]:
    command = [sys.executable, "-m", "engine.runner.features"]
    try:
        done = subprocess.run(
            command,
            cwd=settings.BASE_DIR,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE_S,
        )
        said = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        step = "run `make native`, which builds it for this processor; a GPU's driver may hang"
        yield problem("llama.cpp", "it does not start here", step)
        return
    on = re.findall(r"(\w+) = 1", said["features"])
    yield ok("llama.cpp", f"{said['version']}, {' '.join(on)}, on {', '.join(said['backends'])}")
