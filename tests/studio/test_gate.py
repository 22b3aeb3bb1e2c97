"""Who is counted as whom: people by their session or key, strangers by where they come from."""

import time
from collections.abc import Callable
from ipaddress import ip_network

import pytest

from studio.forwarded import Proxies
from studio.gate import KNOWN_S, Gate, Visitor

HERE, THERE, PROXY = "192.168.1.20", "192.168.1.21", "10.0.0.1"
ALICE, BOB = 1, 2


@pytest.fixture
def gate() -> Gate:
    """One that lets 20 a second in, and 400 at once."""
    proxies = Proxies([ip_network("10.0.0.0/24")])
    return Gate(proxies, "hearth_session", person=20, stranger=20)


def visit(gate: Gate, address: str = HERE, path: str = "/", **headers: str) -> Visitor:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    values: Callable[[str], list[str]] = lambda name: [named[name]] if name in named else []  # noqa: E731
    return gate.visitor(address, False, path, values)


def let_in(gate: Gate, visitor: Visitor, times: int, path: str = "/") -> int:
    """How many of so many requests at once are let in."""
    return sum(gate.wait(visitor, gate.person(visitor), path) == 0 for _ in range(times))


def test_made_up_sessions_buy_nothing(gate: Gate) -> None:
    asked = [visit(gate, cookie=f"hearth_session={n}") for n in range(500)]
    assert 400 <= sum(gate.wait(each, gate.person(each), "/") == 0 for each in asked) < 420


def test_another_address_is_another_stranger_and_a_network_of_ipv6_is_one(gate: Gate) -> None:
    let_in(gate, visit(gate), 450)
    assert let_in(gate, visit(gate, THERE), 1) == 1
    let_in(gate, visit(gate, "2001:db8::1"), 450)
    assert let_in(gate, visit(gate, "2001:db8::2"), 1) == 0


def test_a_person_is_counted_wherever_they_come_from_and_not_by_their_address(gate: Gate) -> None:
    let_in(gate, visit(gate), 450)
    alice = visit(gate, cookie="other=1; hearth_session=hers")
    assert let_in(gate, alice, 1) == 0
    gate.know(alice, ALICE)
    assert let_in(gate, alice, 1) == 1
    let_in(gate, alice, 450)
    phone = visit(gate, THERE, cookie="hearth_session=hers too")
    gate.know(phone, ALICE)
    assert let_in(gate, phone, 1) == 0
    bob = visit(gate, cookie="hearth_session=his")
    gate.know(bob, BOB)
    assert let_in(gate, bob, 1) == 1


@pytest.mark.parametrize("header", [{"authorization": "Bearer x"}, {"x_api_key": "x"}])
def test_programs_of_a_person_take_nothing_from_their_pages(
    gate: Gate, header: dict[str, str]
) -> None:
    program = visit(gate, path="/v1/models", **header)
    gate.know(program, ALICE)
    page = visit(gate, cookie="hearth_session=hers")
    gate.know(page, ALICE)
    assert let_in(gate, program, 450) < 420
    assert let_in(gate, page, 1) == 1


def test_a_key_is_nobody_on_pages_and_a_session_nobody_for_programs(gate: Gate) -> None:
    gate.know(visit(gate, path="/v1/models", authorization="Bearer x"), ALICE)
    gate.know(visit(gate, cookie="hearth_session=hers"), ALICE)
    assert gate.person(visit(gate, authorization="Bearer x")) is None
    assert gate.person(visit(gate, path="/v1/models", cookie="hearth_session=hers")) is None


def test_a_session_that_ended_is_a_strangers_again(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = visit(gate, cookie="hearth_session=hers")
    gate.know(alice, ALICE)
    gate.know(alice, None)
    assert gate.person(alice) is None
    gate.know(alice, ALICE)
    later = time.monotonic() + KNOWN_S + 1
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert gate.person(alice) is None


def test_who_brings_nothing_is_known_as_nobody(gate: Gate) -> None:
    gate.know(visit(gate), ALICE)
    assert gate.person(visit(gate)) is None


def test_static_files_cost_a_fifth_unless_there_are_none(gate: Gate) -> None:
    assert let_in(gate, visit(gate), 1900, "/static/css/base.css") == 1900
    assert let_in(gate, visit(gate), 1000, "/static/css/base.css") < 200
    for _ in range(350):
        gate.missed(visit(gate, THERE), "/static/nothing.css")
        gate.missed(visit(gate, THERE), "/nothing/")
    assert let_in(gate, visit(gate, THERE), 300, "/static/nothing.css") < 300


def test_behind_a_trusted_proxy_each_stranger_is_counted_alone(gate: Gate) -> None:
    let_in(gate, visit(gate, PROXY, x_forwarded_for=HERE), 450)
    assert let_in(gate, visit(gate, PROXY, x_forwarded_for=HERE), 1) == 0
    assert let_in(gate, visit(gate, PROXY, x_forwarded_for=THERE), 1) == 1
    assert let_in(gate, visit(gate, THERE, x_forwarded_for="203.0.113.1"), 450) < 450
    assert let_in(gate, visit(gate, THERE, x_forwarded_for="203.0.113.2"), 1) == 0


def test_an_address_opens_so_many_connections_and_no_other_address_pays_for_it(gate: Gate) -> None:
    opened = sum(gate.may_connect(HERE) for _ in range(3000))
    assert 1000 <= opened < 1100
    assert gate.may_connect(THERE)
