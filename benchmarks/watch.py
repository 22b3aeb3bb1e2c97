"""Notes when Redis carried out each command: its MONITOR, read beside everything else."""

import re
import threading
from types import TracebackType
from typing import Any, NamedTuple

from redis import Redis

from engine.client import connect_sync

END = "the watch ends"
XADD = re.compile(r"xadd reply:(\S+) (?:NOMKSTREAM )?(\d+-\d+) ", re.IGNORECASE)


class Noted(NamedTuple):
    """A command and the time of the day in seconds, on the clock that `time.time` reads."""

    at: float
    command: str


class Watch:
    """`with Watch(url) as watch: ...`, and afterwards `watch.noted` is complete."""

    def __init__(self, url: str) -> None:
        self.redis: Redis = connect_sync(url)
        self.noted: list[Noted] = []
        self.begun = threading.Event()
        self.thread = threading.Thread(target=self._read, daemon=True)

    def __enter__(self) -> "Watch":
        self.thread.start()
        self.begun.wait()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.redis.echo(END)
        self.thread.join()
        self.redis.close()

    def _read(self) -> None:
        with self.redis.monitor() as monitor:  # type: ignore[no-untyped-call]
            self.begun.set()
            while True:
                seen: dict[str, Any] = monitor.next_command()
                if END in seen["command"]:
                    return
                self.noted.append(Noted(seen["time"], seen["command"]))

    def entries(self) -> dict[tuple[str, str], float]:
        """(reply, offset) -> when that entry was written."""
        found = ((XADD.match(command), at) for at, command in self.noted)
        return {(xadd[1], xadd[2]): at for xadd, at in found if xadd}
