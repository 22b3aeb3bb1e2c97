"""The embedded Redis: its settings, whether it answers, and what to do with a spoilt log of it."""

import socket
import time
from pathlib import Path


def settings(path: Path, data: Path) -> str:
    """The configuration of a redis-server on the unix socket `path` that keeps its data.

    `noeviction`: streams and queues must never be thrown away to make room. Writing to disk every
    second is enough: what is lost with the machine's power, the database finishes without.
    """
    return "\n".join(
        [
            "port 0",
            f'unixsocket "{path}"',
            "unixsocketperm 700",
            f'dir "{data / "redis"}"',
            "appendonly yes",
            "appendfsync everysec",
            "aof-use-rdb-preamble yes",
            "auto-aof-rewrite-min-size 16mb",
            'save ""',
            "maxmemory-policy noeviction",
            "databases 1",
            "daemonize no",
            "timeout 0",
            "",
        ]
    )


def answers(path: str) -> bool:
    """Whether a Redis at the socket has loaded its data and says PONG."""
    return _ask(path, "PING").startswith(b"+PONG")


def forget(path: str, keys: list[str]) -> None:
    """Delete keys: what an earlier run left there is not true any more."""
    _ask(path, f"DEL {' '.join(keys)}")


def _ask(path: str, command: str) -> bytes:
    """The start of the answer to an inline command; nothing when there is none within a second."""
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(1)
            connection.connect(path)
            connection.sendall(f"{command}\r\n".encode())
            return connection.recv(64)
    except OSError:
        return b""


def set_aside(data: str) -> Path | None:
    """Move a log that Redis cannot read out of its way; the new place, or None when none was."""
    log = Path(data) / "redis" / "appendonly.aof"
    if not log.exists():
        return None
    return log.rename(log.with_suffix(f".aof.unreadable-{int(time.time())}"))
