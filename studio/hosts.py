"""Which host names and addresses this machine answers to, and where its Redis socket lies."""

import hashlib
import os
import socket
import tempfile
from pathlib import Path

import psutil

LOOPBACK = ["localhost", "127.0.0.1", "[::1]"]


def addresses() -> list[str]:
    """This machine's IPv4 addresses on its networks, loopback and link-local left out."""
    found = [
        address.address
        for interface in psutil.net_if_addrs().values()
        for address in interface
        if address.family == socket.AF_INET
    ]
    return [a for a in found if not a.startswith(("127.", "169.254."))]


def served(host: str, names: list[str]) -> list[str]:
    """What Django's ALLOWED_HOSTS must be when the web listens on `host`.

    Nothing else is answered, so a foreign name that points here (DNS rebinding) is refused.
    """
    machine = socket.gethostname()
    if host in {"0.0.0.0", "::"}:
        listening = [*addresses(), machine, f"{machine}.local"]
    else:
        listening = [f"[{host}]" if ":" in host else host]
    return list(dict.fromkeys([*LOOPBACK, *listening, *names]))


def socket_path(data: Path) -> Path:
    """The embedded Redis's unix socket: in the data folder, or, where that path is too long for
    a socket (the kernel's limit is 108 bytes), in a private folder of the temporary directory."""
    path = data / "redis" / "redis.sock"
    if len(os.fsencode(path)) < 100:
        return path
    name = hashlib.sha256(os.fsencode(data)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"hearth-{os.getuid()}-{name}" / "redis.sock"
