"""Outlives the supervisor by seconds: when that is killed, ends all it started, Redis last.

Run as `python -S -E -m studio.processes.watcher PIPE DATA`. It reads `+NAME PID` and `-PID` from
the pipe; the pipe's end means that the supervisor is gone. It holds the lock of the data folder
too (an open file, inherited), so that nobody starts there before it is done.
"""

import os
import signal
import sys
from pathlib import Path

from studio.processes import traces

PATIENCE_S = 3.5
REDIS_PATIENCE_S = 1.0


def main() -> None:
    """Watch until the pipe ends, then end what is left."""
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # only the end of the supervisor ends us
    pipe, data = int(sys.argv[1]), sys.argv[2]
    told = _watch(pipe)
    redis = {pid for pid, name in told.items() if name == "redis"}
    rest = (set(told) | traces.marked(data)) - redis
    traces.end(rest, PATIENCE_S)
    traces.end(redis, REDIS_PATIENCE_S)
    traces.end(traces.marked(data), 0)
    Path(data, "studio.json").unlink(missing_ok=True)


def _watch(pipe: int) -> dict[int, str]:
    """The processes (pid -> part) that lived when the pipe ended."""
    living: dict[int, str] = {}
    with os.fdopen(pipe) as lines:
        for line in lines:
            if line.startswith("+"):
                name, pid = line[1:].split()
                living[int(pid)] = name
            else:
                living.pop(int(line[1:]), None)
    return living


if __name__ == "__main__":
    main()
