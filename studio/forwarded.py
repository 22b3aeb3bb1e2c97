"""Whom a request comes from when proxies stand in front: only what trusted ones say is believed.

A list such as `X-Forwarded-For: client, proxy` grows to the right, and anybody may have begun it.
So it is read from the right, as far as trusted proxies wrote it. Only one kind of header is read,
the one that the owner's proxy sets: the other kind passes through a proxy as the client wrote it.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address

PROXIED = "hearth.proxied"
"""Where a request's ASGI scope holds whether it came from a proxy of ours."""
Values = Callable[[str], Iterable[str]]
"""A header's values by its name in lower case, one for each line."""

PAIR = re.compile(r'\s*([A-Za-z]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*))\s*')
"""One `name=value` of a Forwarded header (RFC 7239, 4)."""


@dataclass(frozen=True)
class Seen:
    """Where a request comes from. `host` is what the browser asked for, where a proxy told it."""

    address: str
    secure: bool
    host: str = ""


@dataclass(frozen=True)
class Proxies:
    """Those whose word counts, and which headers they write."""

    trusted: Sequence[IPv4Network | IPv6Network] = ()
    style: str = "x-forwarded"

    def __contains__(self, address: str) -> bool:
        """Whether this is the address of one of them."""
        if not self.trusted:
            return False
        try:
            found = ip_address(address.partition("%")[0])
        except ValueError:
            return False
        if isinstance(found, IPv6Address) and found.ipv4_mapped:
            return any(found.ipv4_mapped in network for network in self.trusted)
        return any(found in network for network in self.trusted)

    def seen(self, peer: str, secure: bool, values: Values) -> Seen:
        """What `peer`, where the connection comes from, says if it is trusted; else just that."""
        if not self.trusted or peer not in self:
            return Seen(peer, secure)
        read = _forwarded if self.style == "forwarded" else _x_forwarded
        addresses, scheme, host = read(values)
        address = peer
        for named in reversed(addresses):
            if address not in self or not named:
                break  # not a trusted one's word, or "unknown": whoever said so is who we see
            address = named
        return Seen(address, scheme.lower() == "https", host)


def _x_forwarded(values: Values) -> tuple[list[str], str, str]:
    """The addresses, and the scheme and host as the last proxy tells them."""
    addresses = [_bare(name) for name in _listed(values("x-forwarded-for"))]
    return addresses, _last(values("x-forwarded-proto")), _last(values("x-forwarded-host"))


def _forwarded(values: Values) -> tuple[list[str], str, str]:
    """The same from the standard header."""
    hops = [_pairs(hop) for hop in _split(",".join(values("forwarded")), ",")]
    last = hops[-1] if hops else {}
    return [_bare(hop.get("for", "")) for hop in hops], last.get("proto", ""), last.get("host", "")


def _pairs(hop: str) -> dict[str, str]:
    found = (PAIR.fullmatch(pair) for pair in _split(hop, ";"))
    return {
        pair[1].lower(): re.sub(r"\\(.)", r"\1", pair[2]) if pair[2] is not None else pair[3]
        for pair in found
        if pair
    }


def _split(text: str, sign: str) -> list[str]:
    """Parts between signs that stand outside quotation marks."""
    return re.findall(rf'(?:[^{sign}"]|"(?:[^"\\]|\\.)*"?)+', text)


def _listed(values: Iterable[str]) -> list[str]:
    return [part.strip() for value in values for part in value.split(",")]


def _last(values: Iterable[str]) -> str:
    return next(reversed(_listed(values)), "")


def _bare(name: str) -> str:
    """An address without brackets and port; empty for whatever is none."""
    name = name.strip()
    if name.startswith("["):
        name, closed, _port = name[1:].partition("]")
        name = name if closed else ""
    elif name.count(":") == 1:
        name = name.partition(":")[0]
    try:
        return str(ip_address(name))
    except ValueError:
        return ""
