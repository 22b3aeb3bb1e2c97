"""Speaks to the person at the terminal, who may have closed it."""

import os
import sys


def say(text: str) -> None:
    """Print `text` at once. The parts must be supervised and drained also when nobody reads any
    more; what is still buffered then goes nowhere, or Python would fail over it at its end."""
    try:
        print(text, flush=True)
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
