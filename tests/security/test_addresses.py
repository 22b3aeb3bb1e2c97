"""A hub that redirects us into this network is refused, in whatever form the address is written."""

from urllib.parse import urlsplit

import pytest

from models_hub.downloads.faults import Fault
from models_hub.downloads.reach import Reach, is_public

PUBLIC_HUB = "https://93.184.215.14"
WRITTEN = [
    "2130706433",  # 127.0.0.1 as one number
    "0x7f000001",
    "0x7f.0.0.1",
    "017700000001",
    "0177.0.0.01",
    "127.1",
    "127.0.1",
    "0",
    "localhost",
    "LOCALHOST",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[0:0:0:0:0:ffff:0a00:0001]",
    "169.254.169.254",
    "[fe80::1%25lo]",
    "[fd00::1]",
    "user@127.0.0.1",
    "93.184.215.14@127.0.0.1",
]


@pytest.mark.parametrize("host", WRITTEN)
def test_every_way_to_write_this_machine_is_refused(host: str) -> None:
    reach = Reach(PUBLIC_HUB, 1.0)
    connection, _target = reach.connect(urlsplit(f"https://{host}:9/x"))
    with pytest.raises((Fault, OSError)) as caught:
        connection.connect()
    # Where the name means nothing at all to this machine's resolver nothing is reached either.
    if isinstance(caught.value, Fault):
        assert caught.value.code == "redirect"
    else:
        assert not isinstance(caught.value, ConnectionError), "it was tried"


@pytest.mark.parametrize(
    "address",
    [
        "64:ff9b::7f00:1",  # through a NAT64: 127.0.0.1
        "64:ff9b::c0a8:101",  # 192.168.1.1
        "::127.0.0.1",  # the old way to write an IPv4 address
        "::10.0.0.1",
        "2002:c0a8:101::1",  # 6to4 of 192.168.1.1
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",  # Teredo
        "::ffff:0:127.0.0.1",
        "ff02::1",
        "100.64.0.1",
        "198.18.0.1",
        "192.0.0.8",
        "240.0.0.1",
        "255.255.255.255",
    ],
)
def test_an_address_inside_another_is_looked_at(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f::1", "64:ff9b::5db8:d70e"])
def test_the_open_internet_stays_open(address: str) -> None:
    """By NAT64, too, which is how a network without IPv4 reaches a hub."""
    assert is_public(address)
