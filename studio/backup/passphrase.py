"""Where a passphrase comes from: a file, a pipe, or whoever sits at the terminal."""

import sys
from getpass import getpass
from pathlib import Path

from studio.refusal import Refusal

SHORTEST = 8


def new(file: Path | None) -> str:
    """To seal with; asked for twice. Raises Refusal for one that is too short."""
    given = _given(file)
    if given is None:
        given = getpass("Passphrase for this backup: ")
        if getpass("The same again: ") != given:
            raise Refusal("The two are not the same. Nothing was written.")
    if len(given) < SHORTEST:
        raise Refusal(f"A passphrase has at least {SHORTEST} characters. Nothing was written.")
    return given


def known(file: Path | None) -> str:
    """To open with."""
    given = _given(file)
    return getpass("Passphrase of this backup: ") if given is None else given


def _given(file: Path | None) -> str | None:
    """The first line of the file, or of what comes through a pipe; None at a terminal."""
    if file is None:
        return None if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    try:
        with open(file) as lines:
            return lines.readline().rstrip("\r\n")
    except (OSError, UnicodeError) as error:
        raise Refusal(f"The passphrase cannot be read from {file} ({error}).") from None
