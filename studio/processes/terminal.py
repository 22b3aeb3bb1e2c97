"""Speaks to the person at the terminal, who may have closed it."""

import sys


def say(text: str) -> None:
    """Print `text` at once."""
    try:
        print(text, flush=True)
    except OSError:
        pass  # the terminal is gone; the parts must be supervised and drained all the same


def complain(text: str) -> None:
    """Print `text` at once where errors go."""
    try:
        print(text, file=sys.stderr, flush=True)
    except OSError:
        pass  # as above
