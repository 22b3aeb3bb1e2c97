"""What the tests' hub does wrong, on demand."""

import threading
from dataclasses import dataclass, fields, replace
from typing import Any, Literal

Place = Literal["search", "info", "tree", "resolve", "file", "whoami"]
"""Which of the hub's answers: `resolve` says where a file is, `file` is what it holds."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one answer; bytes are counted from the start of the file."""

    status: int = 0
    """Answer with this status and nothing else."""
    retry_after: int | None = None
    """Seconds, said in a refusal."""
    instead: str = ""
    """Answer with this page, as the network of a hotel does."""
    drop_after: int | None = None
    """Close the connection when so many bytes of this answer are sent."""
    stall_after: int | None = None
    """Say no more when so many bytes of this answer are sent (0: not even the head of it)."""
    stall_s: float = 60.0
    """How long; `reset` ends it early, and then the connection is closed."""
    pace: int = 0
    """Bytes in a second."""
    flip_at: int | None = None
    """This byte of the file is wrong."""
    longer: int = 0
    """The file is so many bytes longer than the hub says, or shorter."""
    etag: str = ""
    """The file's ETag is another: it was changed meanwhile."""
    redirect: str = ""
    """Send them there."""
    whole: bool = False
    """Ranges are not understood: the whole file comes."""


NOTHING = Fault()


@dataclass(slots=True)
class _Rule:
    place: Place
    fault: Fault
    name: str
    times: int | None


class Faults:
    """Which answers go wrong, and how often."""

    def __init__(self) -> None:
        self._rules: list[_Rule] = []
        self._lock = threading.Lock()
        self._over = threading.Event()

    def add(self, place: Place, *, name: str = "", times: int | None = 1, **wrong: Any) -> None:
        """The next `times` answers of a kind (None: all) go wrong as the fields of Fault say.

        `name` is a part of "<repository>/<file>", or of the repository's id.
        """
        with self._lock:
            self._rules.append(_Rule(place, Fault(**wrong), name, times))

    def take(self, place: Place, name: str) -> Fault:
        """What is wrong with the answer to be given now; several faults add up."""
        found = NOTHING
        with self._lock:
            for rule in [r for r in self._rules if r.place == place and r.name in name]:
                found = replace(found, **_said(rule.fault))
                if rule.times is not None:
                    rule.times -= 1
            self._rules = [rule for rule in self._rules if rule.times != 0]
        return found

    def wait(self, seconds: float) -> bool:
        """Stall; whether it was ended early."""
        return self._over.wait(seconds)

    def clear(self) -> None:
        """Nothing is wrong any more, and what stalls ends."""
        with self._lock:
            self._rules = []
            self._over.set()
            self._over = threading.Event()


def _said(fault: Fault) -> dict[str, Any]:
    values = {each.name: getattr(fault, each.name) for each in fields(fault)}
    return {name: value for name, value in values.items() if value != getattr(NOTHING, name)}
