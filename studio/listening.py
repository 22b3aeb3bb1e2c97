"""The sockets that pages are served on.

The supervisor opens them and keeps them over a restart of the web, so that a browser that asks
meanwhile waits a moment and is not refused.
"""

import errno
import os
import socket
from typing import Any

from studio.processes.plan import SOCKETS
from studio.refusal import Refusal

BACKLOG = 512


def listen(host: str, port: int) -> list[socket.socket]:
    """Listening sockets for every address of `host`; raises Refusal with the remedy."""
    opened: list[socket.socket] = []
    try:
        for address in _addresses(host, port):
            opened.append(_open(*address))
    except OSError as error:
        for other in opened:
            other.close()
        raise Refusal(_explanation(error, host, port)) from None
    return opened


def inherited() -> list[socket.socket]:
    """The sockets that the supervisor opened for this process; none when it runs alone."""
    return [socket.socket(fileno=int(fd)) for fd in os.environ.pop(SOCKETS, "").split()]


def _addresses(host: str, port: int) -> list[tuple[socket.AddressFamily, Any]]:
    try:
        found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Refusal(
            f"HOST={host} is no address of this machine. Use 127.0.0.1 (only this machine), "
            "0.0.0.0 (everyone on its networks), or one of its own addresses."
        ) from None
    return list(dict.fromkeys((family, address) for family, _, _, _, address in found))


def _open(family: socket.AddressFamily, address: Any) -> socket.socket:
    opened = socket.socket(family, socket.SOCK_STREAM)
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            # `::` serves IPv4 too; `localhost` binds both families on its own.
            only = address[0] != "::"
            opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, only)
        opened.bind(address)
        opened.listen(BACKLOG)
    except OSError:
        opened.close()
        raise
    return opened


def _explanation(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} on {host} is in use by another program. "
            f"Stop it, or choose another port: `make run PORT={port + 1}`."
        )
    if error.errno in {errno.EACCES, errno.EPERM}:
        return f"Only the administrator may use port {port}. Choose one from 1024 up, as PORT=8888."
    if error.errno == errno.EADDRNOTAVAIL:
        return (
            f"HOST={host} is no address of this machine. Use 127.0.0.1 (only this machine), "
            "0.0.0.0 (everyone on its networks), or one of its own addresses."
        )
    return (
        f"Listening on {host}, port {port}, failed: {error.strerror}. Choose others (HOST, PORT)."
    )
