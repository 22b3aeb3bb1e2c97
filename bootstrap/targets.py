"""What each target of the Makefile does."""

import os
from collections.abc import Callable

from bootstrap import browser, llama
from bootstrap.place import PYTHON, ROOT, setting
from bootstrap.problem import Problem
from bootstrap.shell import run, say
from bootstrap.steps import set_up

Target = Callable[[list[str]], int]


def start(arguments: list[str]) -> int:
    """`make run`: set up what is missing, then become `manage.py studio`."""
    set_up()
    return become(
        "manage.py",
        "studio",
        "-H",
        setting("HOST", "127.0.0.1"),
        "-p",
        setting("PORT", "8888"),
        *arguments,
    )


def test(arguments: list[str]) -> int:
    """`make test`: the whole suite; ARGS goes to pytest."""
    set_up(development=True)
    return become("-m", "pytest", *setting("ARGS").split(), *arguments)


def lint(arguments: list[str]) -> int:
    """`make lint`: style, format, types, and who imports whom; all are tried, any may fail."""
    set_up(development=True)
    checks = {
        "ruff check": ["ruff", "check", "."],
        "ruff format": ["ruff", "format", "--check", "."],
        "mypy": ["mypy"],
        "the import rules": ["pytest", "-q", "tests/test_import_rules.py"],
    }
    failed = [name for name, command in checks.items() if not _passes(name, command)]
    if failed:
        raise Problem(f"Not clean: {', '.join(failed)}. `make format` mends what it can.")
    return 0


def format_code(arguments: list[str]) -> int:
    """`make format`: mend style and layout in place."""
    set_up(development=True)
    run([str(PYTHON), "-m", "ruff", "check", "--fix", "."], "ruff left the problems above.")
    return become("-m", "ruff", "format", ".")


def native(arguments: list[str]) -> int:
    """`make native`: llama.cpp built for this very processor."""
    set_up()
    llama.build_native()
    say("Done; `make run` uses it")
    return 0


def audit(arguments: list[str]) -> int:
    """`make audit`: known weaknesses of what is installed (asks the network)."""
    set_up(development=True)
    weak = "A dependency has a known weakness, or the network did not answer: see above."
    say("Asking about the Python packages")
    run([str(PYTHON), "-m", "pip_audit", "--progress-spinner", "off"], weak)
    say("Asking about the browser libraries")
    browser.npm(["audit"], weak)
    return 0


def messages(arguments: list[str]) -> int:
    """`make messages`: collect the strings to translate into locale/."""
    set_up(development=True)
    return become("-m", "studio.messages", *arguments)


def benchmarks(arguments: list[str]) -> int:
    """`make benchmarks`: the timings of the README, measured here."""
    set_up(development=True)
    return become("-m", "benchmarks", *arguments)


def become(*arguments: str) -> int:
    """Replace this process by the virtual environment's Python, so that signals reach it."""
    os.chdir(ROOT)
    os.execv(PYTHON, [str(PYTHON), *arguments])


def _passes(name: str, command: list[str]) -> bool:
    say(f"Checking with {name}")
    try:
        run([str(PYTHON), "-m", *command], name)
    except Problem:
        return False
    return True


TARGETS: dict[str, Target] = {
    "run": start,
    "test": test,
    "lint": lint,
    "format": format_code,
    "native": native,
    "audit": audit,
    "messages": messages,
    "benchmarks": benchmarks,
}
