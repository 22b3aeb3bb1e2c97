"""Whom a request comes from: a trusted proxy is believed, nobody else is, however it is written."""

from collections.abc import Callable
from ipaddress import ip_network

import pytest

from studio.forwarded import Proxies, Seen

PROXY, CLIENT, LIAR = "10.0.0.1", "192.168.1.20", "203.0.113.9"
TRUSTED = [ip_network("10.0.0.0/24"), ip_network("fd00::/64")]


def headers(**lines: str | list[str]) -> Callable[[str], list[str]]:
    named = {name.replace("_", "-"): value for name, value in lines.items()}

    def values(name: str) -> list[str]:
        found = named.get(name, [])
        return [found] if isinstance(found, str) else found

    return values


def x(peer: str = PROXY, **lines: str | list[str]) -> Seen:
    return Proxies(TRUSTED).seen(peer, False, headers(**lines))


def standard(line: str, peer: str = PROXY) -> Seen:
    return Proxies(TRUSTED, "forwarded").seen(peer, False, headers(forwarded=line))


def test_a_trusted_proxy_tells_address_scheme_and_host() -> None:
    seen = x(x_forwarded_for=CLIENT, x_forwarded_proto="https", x_forwarded_host="hearth.lan")
    assert seen == Seen(CLIENT, True, "hearth.lan")


def test_nobody_else_is_believed() -> None:
    lines = {"x_forwarded_for": CLIENT, "x_forwarded_proto": "https", "x_forwarded_host": "evil"}
    assert x(LIAR, **lines) == Seen(LIAR, False)
    assert standard(f"for={CLIENT};proto=https;host=evil", LIAR) == Seen(LIAR, False)
    assert Proxies().seen(PROXY, False, headers(**lines)) == Seen(PROXY, False)


def test_what_the_client_wrote_before_the_proxy_is_not_believed() -> None:
    assert x(x_forwarded_for=f"127.0.0.1, {LIAR}").address == LIAR
    assert x(x_forwarded_for=["127.0.0.1", LIAR]).address == LIAR
    assert x(x_forwarded_for=LIAR, x_forwarded_proto="https, http").secure is False
    assert standard(f'for=127.0.0.1;proto=https, for="{LIAR}"') == Seen(LIAR, False)


def test_a_chain_of_trusted_proxies_is_followed_to_its_end() -> None:
    assert x(x_forwarded_for=f"127.0.0.1, {CLIENT}, 10.0.0.2").address == CLIENT
    assert x(x_forwarded_for="10.0.0.3, 10.0.0.2").address == "10.0.0.3"


def test_the_other_kind_of_header_is_the_clients_own_and_not_read() -> None:
    assert x(forwarded=f"for={CLIENT};proto=https") == Seen(PROXY, False)
    both = headers(forwarded=f"for={CLIENT}", x_forwarded_for=LIAR)
    assert Proxies(TRUSTED, "forwarded").seen(PROXY, False, both).address == CLIENT


@pytest.mark.parametrize("said", ["", "unknown", "_hidden", "hearth.lan", "300.1.1.1", ",", "[::1"])
def test_without_an_address_it_is_the_proxys_own(said: str) -> None:
    assert x(x_forwarded_for=said).address == PROXY
    assert standard(f'for="{said}"').address == PROXY


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("192.168.1.20:4711", CLIENT),
        ("2001:db8::7", "2001:db8::7"),
        ("[2001:db8::7]", "2001:db8::7"),
        ("[2001:db8::7]:4711", "2001:db8::7"),
    ],
)
def test_addresses_come_with_ports_and_brackets(written: str, meant: str) -> None:
    assert x(x_forwarded_for=written).address == meant
    assert standard(f'For="{written}"; Proto=https').address == meant


def test_the_standard_header_is_read_as_it_may_be_written() -> None:
    line = f'by=_x;For = "{CLIENT}" ;PROTO=https;host="a\\"b,c;d"'
    assert standard(line) == Seen(CLIENT, True, 'a"b,c;d')
    assert standard('for="unfinished').address == PROXY


@pytest.mark.parametrize("peer", ["10.0.0.7", "::ffff:10.0.0.7", "fd00::1"])
def test_networks_are_trusted_in_every_form(peer: str) -> None:
    assert x(peer, x_forwarded_for=CLIENT).address == CLIENT
