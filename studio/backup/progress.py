"""Shows at a terminal how far a backup is."""

import sys


class Progress:
    """One line that is written over; silent where nobody watches."""

    def __init__(self) -> None:
        self._shown = ""

    def tell(self, what: str, part: float) -> None:
        """`part` is 0..1 of what is done."""
        line = f"{what}: {min(part, 1):.0%}"
        if sys.stderr.isatty() and line != self._shown:
            self._shown = line
            print(f"\r\x1b[K{line}", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        """Leave an empty line to whatever comes."""
        if self._shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
