"""How much may be fetched to read one model's headers, and for how long."""

import threading
import time

from engine.gguf import BadGGUF
from engine.sentence import bytes_text, gettext_noop
from models_hub.hub.problems import HubProblem

MOST = 20_000_000
"""Bytes. Most of a header is the vocabulary: the largest there are take 17 MB."""
PATIENCE_S = 60.0

TOO_LONG = gettext_noop(
    "The header of this model is longer than {limit}. No model's is: the file is damaged."
)


class Allowance:
    """Shared by all threads that read a part of the model."""

    def __init__(self, most: int = MOST, patience: float = PATIENCE_S) -> None:
        self.most = self._left = most
        self._ends = time.monotonic() + patience
        self._lock = threading.Lock()

    @property
    def used(self) -> int:
        """Bytes that were asked for until now."""
        return self.most - self._left

    def reserve(self, count: int) -> int:
        """How many of `count` bytes may be fetched. Raises BadGGUF when none may."""
        self.check()
        with self._lock:
            granted = min(count, self._left)
            self._left -= granted
        if not granted:
            raise BadGGUF(TOO_LONG, limit=bytes_text(self.most))
        return granted

    def check(self) -> None:
        """Raises HubProblem `slow` when the time is over."""
        if time.monotonic() > self._ends:
            raise HubProblem("slow")

    def end(self) -> None:
        """The time is over now, for everyone who reads."""
        self._ends = 0.0
