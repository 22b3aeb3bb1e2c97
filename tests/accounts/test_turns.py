"""By turns: who asks for much waits behind themselves, and nobody else does."""

import asyncio

from accounts.turns import HALF_S, REMEMBERED, Lately, Turns

Order = list[str]


async def in_line(line: Turns, order: Order, *who: str) -> list[asyncio.Task[None]]:
    """Everybody asks, in this order, and notes when they are served."""

    async def ask(name: str) -> None:
        await line.take(name)
        order.append(name)

    tasks = [asyncio.create_task(ask(name)) for name in who]
    await settled()
    return tasks


async def settled() -> None:
    """Let whatever can go on go on."""
    for _turn in range(10):
        await asyncio.sleep(0)


async def test_who_asks_for_much_waits_behind_themselves() -> None:
    line, order = Turns(at_once=2, of_one=1), Order()
    await in_line(line, order, *["mallory"] * 50, "alice", "bob", "alice")
    assert order == ["mallory", "alice"]
    for who in ("alice", "mallory", "bob", "mallory"):
        line.over(who)
        await settled()
    assert order == ["mallory", "alice", "bob", "mallory", "alice", "mallory"]


async def test_who_had_much_lately_lets_a_newcomer_pass() -> None:
    line, order = Turns(at_once=1, of_one=1), Order()
    await in_line(line, order, *["mallory"] * 9)
    for _page in range(3):
        line.over("mallory")
        await settled()
    await in_line(line, order, "alice", "bob", "alice")
    for who in ("mallory", "alice", "bob", "alice"):
        line.over(who)
        await settled()
    assert order == ["mallory"] * 4 + ["alice", "bob", "alice", "mallory"]


def test_what_somebody_had_is_forgotten_by_and_by() -> None:
    lately = Lately()
    for _page in range(8):
        lately.add("mallory", 100.0)
    assert lately.of("mallory", 100.0 + 3 * HALF_S) == 1
    assert lately.of("alice", 100.0) == 0
    for number in range(REMEMBERED):
        lately.add(number, 200.0)
    assert "mallory" not in lately.counts


async def test_one_person_never_has_all_turns() -> None:
    line, order = Turns(at_once=4, of_one=2), Order()
    await in_line(line, order, *["mallory"] * 9)
    assert order == ["mallory"] * 2
    await in_line(line, order, "alice")
    assert order[2:] == ["alice"]


async def test_whoever_nobody_knows_is_served_too() -> None:
    line = Turns(at_once=4, of_one=2)
    async with asyncio.timeout(5):
        await line.take(None)


async def test_a_line_is_full_for_the_one_whose_it_is() -> None:
    line = Turns(at_once=1, of_one=1, waiting=3)
    await in_line(line, [], *["mallory"] * 4)
    assert line.is_full("mallory")
    assert not line.is_full("alice")
    line.over("mallory")
    assert not line.is_full("mallory")


async def test_who_leaves_gives_up_the_place_or_the_turn() -> None:
    line, order = Turns(at_once=1, of_one=1), Order()
    first, second, third, last = await in_line(line, order, "alice", "bob", "carol", "dan")
    second.cancel()
    await settled()
    line.over("alice")
    third.cancel()  # its turn has come, and it does not know yet
    await settled()
    assert first.done()
    assert order == ["alice", "dan"]
    assert last.done()
    line.over("dan")
    assert not line.served
    assert not line.lines
