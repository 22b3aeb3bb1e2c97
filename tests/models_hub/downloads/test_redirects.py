"""A hub may send us to where its files lie, and nowhere else."""

from urllib.parse import urlsplit

import pytest

from models_hub.downloads.faults import Fault
from models_hub.downloads.reach import Reach, is_public
from tests.hub.server import Hub
from tests.hub.store import MEMBER
from tests.models_hub.downloads.conftest import NAME, Getter


@pytest.mark.parametrize(
    "where", ["file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://x/", "http://x:99999/"]
)
def test_only_the_web_is_followed(getter: Getter, hub: Hub, where: str) -> None:
    hub.faults.add("resolve", redirect=where)
    with pytest.raises(Fault) as fault:
        getter.get()
    assert fault.value.code == "redirect"


def test_redirects_end(getter: Getter, hub: Hub) -> None:
    itself = f"/some/model-GGUF/resolve/{getter.stored.commit}/{NAME}"
    hub.faults.add("resolve", redirect=itself, times=None)
    with pytest.raises(Fault) as fault:
        getter.get()
    assert fault.value.code == "redirect"
    assert len(hub.counts.asked("resolve")) == 5


def test_bytes_from_elsewhere_are_checked_and_hear_no_token(getter: Getter, hub: Hub) -> None:
    other = Hub(hub.store).start()
    try:
        path = f"/some/model-GGUF/resolve/{getter.stored.commit}/{NAME}"
        hub.faults.add("resolve", redirect=other.url + path, times=None)
        getter.get(token=MEMBER)
        assert getter.is_whole()
        assert {asked.token for asked in other.counts.asked()} == {""}
    finally:
        other.stop()


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.1",
        "169.254.169.254",
        "0.0.0.0",
        "::1",
        "fe80::1%eth0",
        "::ffff:127.0.0.1",
        "fd00::1",
        "2002:7f00:1::",
        "224.0.0.1",
        "100.64.0.1",
    ],
)
def test_an_address_of_this_network_is_not_public(address: str) -> None:
    assert not is_public(address)


def test_a_public_hub_does_not_lead_into_this_network() -> None:
    reach = Reach("https://93.184.215.14", 1.0)
    connection, _target = reach.connect(urlsplit("https://127.0.0.1:9/x"))
    with pytest.raises(Fault) as fault:
        connection.connect()
    assert fault.value.code == "redirect"


def test_a_private_line_stays_private() -> None:
    with pytest.raises(Fault):
        Reach("https://93.184.215.14", 1.0).check(urlsplit("http://93.184.215.14/x"))
