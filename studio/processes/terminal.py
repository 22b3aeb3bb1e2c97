"""Speaks to the person at the terminal, who may have closed it."""

import os
import sys
from typing import TextIO


def say(text: str) -> None:
    """Print `text` at once."""
    _print(text, sys.stdout)


def complain(text: str) -> None:
    """Print `text` at once where errors go."""
    _print(text, sys.stderr)


def _print(text: str, stream: TextIO) -> None:
    """The parts must be supervised and drained also when nobody reads any more. What is still
    buffered then goes nowhere, or Python would fail over it at its end."""
    try:
        print(text, file=stream, flush=True)
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
