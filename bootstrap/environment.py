"""The virtual environment in `.venv`, made with the Python that runs this."""

import importlib.util
import sys

from bootstrap.place import PYTHON, VENV
from bootstrap.problem import Problem
from bootstrap.shell import pip, run, say

VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"
REMEDY = (
    f"Python's venv module is incomplete here. On Debian or Ubuntu, `apt install python3-venv` "
    f"(or python{VERSION}-venv) adds it; then run this again."
)
DOWNLOAD = (
    "A package could not be downloaded or installed; pip's own words are above. "
    "Check the network (or the proxy) and run this again: what was fetched is kept."
)


def usable() -> bool:
    """Whether `.venv` is there and still belongs to this version of Python."""
    return PYTHON.exists() and (VENV / "lib" / f"python{VERSION}" / "site-packages").is_dir()


def make() -> None:
    """Make `.venv` anew; raises Problem when this Python cannot."""
    say(f"Making .venv with Python {VERSION}")
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    if importlib.util.find_spec("ensurepip") is not None:
        run(command, REMEDY)
    elif importlib.util.find_spec("pip") is not None:
        # Debian splits ensurepip off; the system's pip can install into the new environment.
        run([*command, "--without-pip"], REMEDY)
        run([sys.executable, "-m", "pip", "-q", "--python", str(PYTHON), "install", "pip"], REMEDY)
    else:
        raise Problem(REMEDY)


def packages(name: str) -> None:
    """Install the pinned packages of the requirements file `name`."""
    say(f"Installing the Python packages of {name}")
    pip(["install", "-r", name, "-c", "constraints.txt"], DOWNLOAD)
