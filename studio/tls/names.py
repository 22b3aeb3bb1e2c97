"""What a certificate may be for: host names and addresses, and the limits of our own root.

A root that people trust could vouch for any site in the world. Ours is made so that devices accept
it only for names and addresses of local networks, and for those this machine had on its first day.
"""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from cryptography import x509

LOCAL_NAMES = ("localhost", "local", "lan", "home", "internal", "home.arpa", "test")
"""Ends of names that no public authority gives anybody (RFC 6762, 8375, 6761, ICANN's internal)."""

LOCAL_NETWORKS = tuple(
    ip_network(network)
    for network in (
        *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16"),
        *("100.64.0.0/10", "fc00::/7", "fe80::/10", "::1/128"),
    )
)

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


def general(name: str) -> x509.GeneralName | None:
    """A host name or an address (brackets allowed) as certificates have it; None for neither."""
    if address := as_address(name):
        return x509.IPAddress(address)
    try:
        return x509.DNSName(name.rstrip(".").lower().encode("idna").decode("ascii"))
    except (UnicodeError, ValueError):
        return None


def limits(names: Iterable[str]) -> x509.NameConstraints:
    """What a root may vouch for: local networks, and these names."""
    ends = list(LOCAL_NAMES)
    networks: list[Network] = list(LOCAL_NETWORKS)
    for name in map(general, names):
        if isinstance(name, x509.IPAddress) and not _within(name.value, networks):
            networks.append(ip_network(name.value))
        elif isinstance(name, x509.DNSName) and not _ends(name.value, ends):
            ends.append(name.value)
    permitted = [*map(x509.DNSName, ends), *map(x509.IPAddress, networks)]
    return x509.NameConstraints(permitted_subtrees=permitted, excluded_subtrees=None)


def permits(limits: x509.NameConstraints, name: str) -> bool:
    """Whether a root with these limits may vouch for a name."""
    wanted = general(name)
    permitted = [subtree.value for subtree in limits.permitted_subtrees or ()]
    if isinstance(wanted, x509.IPAddress):
        return _within(wanted.value, [n for n in permitted if isinstance(n, Network)])
    if isinstance(wanted, x509.DNSName):
        return _ends(wanted.value, [end for end in permitted if isinstance(end, str)])
    return False


def as_address(name: str) -> Address | None:
    """The address that a name is, if it is one."""
    try:
        return ip_address(name.strip("[]").partition("%")[0])
    except ValueError:
        return None


def _within(address: object, networks: Iterable[Network]) -> bool:
    return isinstance(address, Address) and any(address in network for network in networks)


def _ends(name: str, ends: Iterable[str]) -> bool:
    return any(name == end or name.endswith(f".{end}") for end in ends)
