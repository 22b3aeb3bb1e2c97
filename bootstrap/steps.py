"""The steps that set Hearth up, each done again only when what it depends on has changed."""

import platform
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bootstrap import browser, environment, kernels, llama, words
from bootstrap.place import MODULES, ROOT, VENV
from bootstrap.stamp import digest, installed, remember

CONSTRAINTS = ROOT / "constraints.txt"


@dataclass(frozen=True)
class Step:
    """One thing to install: again when `key` changes, or when what it made is gone."""

    name: str
    key: str
    install: Callable[[], None]
    made: Path = VENV


def set_up(*, development: bool = False) -> None:
    """Bring `.venv` and `node_modules` up to date; says nothing when they already are."""
    if not environment.usable():
        environment.make()
    done = installed()
    for step in _steps(development):
        if done.get(step.name) != step.key or not step.made.exists():
            step.install()
            remember(step.name, step.key)
    words.compile_changed()


def _steps(development: bool) -> list[Step]:
    python = f"{platform.python_implementation()} {environment.VERSION} {platform.machine()}"
    steps = [
        _requirements("requirements.txt", python),
        Step("llama", digest(python, llama.PACKAGE, kernels.version()), llama.install),
        Step(
            "browser",
            digest(ROOT / "package.json", ROOT / "package-lock.json"),
            browser.install,
            MODULES,
        ),
    ]
    if development:
        steps.append(_requirements("requirements-dev.txt", python))
    return steps


def _requirements(name: str, python: str) -> Step:
    key = digest(python, ROOT / name, CONSTRAINTS)
    return Step(name, key, lambda: environment.packages(name))
