"""What the supervisor is to run, handed to it as JSON by `manage.py studio`."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

SOCKETS = "HEARTH_SOCKETS"
"""Environment variable: the open listening sockets that the web inherits."""


@dataclass(frozen=True)
class Part:
    """One process. `fds` are open files it inherits; `after` waits until Redis and web answer."""

    name: str
    command: list[str]
    ready: Literal["", "redis", "signal"] = ""
    fds: list[int] = field(default_factory=list)
    env: dict[str, str] = field(default_factory=dict)
    after: bool = False


@dataclass(frozen=True)
class Plan:
    """A whole run: `lock` is the open lock file; `greeting` is printed when the web answers.

    `beats` are the keys by which parts show that they are alive: an earlier run's do not count.
    """

    data: str
    root: str
    address: str
    greeting: str
    lock: int
    redis_socket: str
    beats: list[str]
    parts: list[Part]

    def dump(self) -> str:
        """As JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def load(cls, text: str) -> "Plan":
        """From `dump`."""
        raw: dict[str, Any] = json.loads(text)
        parts = [Part(**part) for part in raw.pop("parts")]
        return cls(parts=parts, **raw)
