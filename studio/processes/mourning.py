"""Says in a line what died, why if it is known, and what happens now."""

import shutil
import signal

from studio.processes import logs, redis
from studio.processes.child import Child

FULL = 16 * 1024 * 1024
UNREADABLE = "Bad file format reading the append only file"


def account(child: Child, status: int, data: str) -> str:
    """One line for the terminal about a part that has ended with `status`."""
    line = f"{child.name} ended ({how(status)}) and is started again."
    if child.name == "redis" and (why := _redis(data)):
        return f"{line} {why}"
    if child.deaths > 1:
        said = logs.tail(data, child.name)[-1:]
        line += f" It said: {said[0]}" if said else ""
        line += f" More in {logs.path(data, child.name)}"
    return line


def how(status: int) -> str:
    """How a process with this status ended, as subprocess gives it."""
    if status >= 0:
        return f"status {status}"
    try:
        return f"killed by {signal.Signals(-status).name}"
    except ValueError:
        return f"killed by signal {-status}"


def _redis(data: str) -> str:
    if shutil.disk_usage(data).free < FULL:
        return f"The disk that holds {data} is full: free some space."
    unreadable = any(UNREADABLE in line for line in logs.tail(data, "redis")[-3:])
    if unreadable and (place := redis.set_aside(data)):
        return (
            f"Its log could not be read and was set aside as {place}: replies that were being "
            "written end with what was said."
        )
    return ""
