"""Which addresses a transfer may connect to, and through which proxy."""

import ipaddress
import socket
import ssl
from base64 import b64encode
from http.client import HTTPConnection, HTTPSConnection
from urllib.parse import SplitResult, unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

from models_hub.downloads.faults import Fault

SCHEMES = {"http": 80, "https": 443}
PROTOCOLS = ipaddress.IPv4Network("192.0.0.0/24")
"""Kept for protocols (RFC 6890): nobody's server is there."""
TRANSLATED = [
    ipaddress.IPv6Network(network)
    for network in ("::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96")
]
"""Their last 32 bits are an IPv4 address: as of old, mapped (RFC 4291), translated (RFC 2765), by a
NAT64 (RFC 6052), which is how a network without IPv4 reaches a hub."""


class Reach:
    """A hub on the open internet may not lead us to machines of this network by a redirect.

    One that is itself on this network may lead anywhere.
    """

    def __init__(self, endpoint: str, patience: float) -> None:
        self.endpoint = urlsplit(endpoint)
        self.patience = patience
        self._open: bool | None = None

    def connect(self, url: SplitResult) -> tuple[HTTPConnection, str]:
        """A connection for `url`, and what to ask it for. Raises Fault and OSError."""
        self.check(url)
        if proxy := _proxy(url):
            return self._through(proxy, url)
        connection = _make(url, self.patience)
        if not self._may_go_anywhere:
            connection._create_connection = _connect_openly  # type: ignore[attr-defined]
        return connection, _target(url)

    def address(self, url: SplitResult) -> str | None:
        """The checked address to connect to for `url`; None where any will do, as the hub is on
        this network itself or a proxy looks the name up. Raises Fault and OSError."""
        if self._may_go_anywhere or _proxy(url):
            return None
        found = _addresses(url.hostname or "", url.port or SCHEMES[url.scheme])
        return found[0]

    def check(self, url: SplitResult) -> None:
        """Only the web's own schemes, and never from a private line to an open one."""
        is_weaker = self.endpoint.scheme == "https" and url.scheme != "https"
        if url.scheme not in SCHEMES or not _is_host(url) or is_weaker:
            raise Fault("redirect", host=url.netloc[:80])

    def is_home(self, url: SplitResult) -> bool:
        """Whether it is the hub itself, the only one to be shown the token."""
        return origin(url) == origin(self.endpoint)

    @property
    def _may_go_anywhere(self) -> bool:
        if self._open is None:
            port = self.endpoint.port or SCHEMES.get(self.endpoint.scheme, 443)
            found = socket.getaddrinfo(self.endpoint.hostname, port, type=socket.SOCK_STREAM)
            self._open = not all(is_public(str(each[4][0])) for each in found)
        return self._open

    def _through(self, proxy: SplitResult, url: SplitResult) -> tuple[HTTPConnection, str]:
        if proxy.scheme not in SCHEMES:
            raise Fault("proxy", host=proxy.netloc[:80])
        connection = _make(proxy, self.patience, tunnel=url.scheme == "https")
        if url.scheme != "https":
            return connection, url.geturl()
        connection.set_tunnel(url.hostname or "", url.port or 443, _proxy_pass(proxy))
        return connection, _target(url)


def origin(url: SplitResult) -> tuple[str, str, int]:
    """Scheme, host and port: what must be the same for two addresses to be the same server."""
    return url.scheme, url.hostname or "", url.port or SCHEMES.get(url.scheme, 0)


def is_public(address: str) -> bool:
    """Whether an address belongs to the open internet, in whatever form it is written."""
    found = ipaddress.ip_address(address.split("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        found = _inside(found)
    is_odd = found.is_multicast or found.is_reserved or found in PROTOCOLS
    return found.is_global and not is_odd


def _inside(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """The IPv4 address that an IPv6 one stands for, if it does."""
    if any(address in network for network in TRANSLATED):
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.sixtofour or address


def _is_host(url: SplitResult) -> bool:
    """Whether there is a host, and a port that can be one."""
    try:
        return bool(url.hostname) and url.port != 0
    except ValueError:
        return False


def _make(url: SplitResult, patience: float, tunnel: bool = False) -> HTTPConnection:
    port = url.port or SCHEMES[url.scheme]
    if url.scheme == "https" or tunnel:
        return HTTPSConnection(url.hostname or "", port, timeout=patience, context=_trust())
    return HTTPConnection(url.hostname or "", port, timeout=patience)


def _connect_openly(
    address: tuple[str, int], timeout: float, source: tuple[str, int] | None = None
) -> socket.socket:
    """Resolve, check, and connect to the very address that was checked."""
    failure: OSError = OSError(f"{address[0]} has no address")
    for where in _addresses(*address):
        try:
            return socket.create_connection((where, address[1]), timeout, source)
        except OSError as error:
            failure = error
    raise failure


def _addresses(host: str, port: int) -> list[str]:
    """All of a host's. Raises Fault when any is of this network, and OSError."""
    found = [str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not all(map(is_public, found)):
        raise Fault("redirect", host=host[:80])
    return found


def _proxy(url: SplitResult) -> SplitResult | None:
    """What the environment says, as curl and the hub's own tools read it."""
    proxies = getproxies()
    found = proxies.get(url.scheme) or proxies.get("all")
    if not found or proxy_bypass(url.hostname or ""):
        return None
    return urlsplit(found if "://" in found else f"http://{found}")


def _proxy_pass(proxy: SplitResult) -> dict[str, str]:
    if proxy.username is None:
        return {}
    pair = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}"
    return {"Proxy-Authorization": f"Basic {b64encode(pair.encode()).decode()}"}


def _trust() -> ssl.SSLContext:
    """The system's certificates, or the ones that come with Python's packages where it has none."""
    known = ssl.get_default_verify_paths()
    if known.cafile or known.capath:
        return ssl.create_default_context()
    import certifi

    return ssl.create_default_context(cafile=certifi.where())


def _target(url: SplitResult) -> str:
    return (url.path or "/") + (f"?{url.query}" if url.query else "")
