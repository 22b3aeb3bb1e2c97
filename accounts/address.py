"""Where a request comes from: as its socket says, or a proxy that the server trusts."""

from functools import lru_cache
from ipaddress import IPv6Address, IPv6Network, ip_address

from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """What attempts of this request are counted by; None without an address (a unix socket)."""
    return counted(request.META.get("REMOTE_ADDR", "")) or None


@lru_cache(4096)
def counted(given: str) -> str:
    """An IPv4 address, or the /64 network of an IPv6 one: one machine may take any of those.

    Empty for what is no address.
    """
    try:
        address = ip_address(given.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(IPv6Network((address, 64), strict=False).network_address)
    return str(address)


def is_loopback(name: str) -> bool:
    """Whether a host name or an address (brackets allowed) can only mean this very machine."""
    name = name.strip("[]").lower()
    if name == "localhost":
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False
