"""Programs take turns at the database: a hundred requests of one hold up no other."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from asgiref.sync import ThreadSensitiveContext
from django.http import HttpRequest
from django.test import RequestFactory

from accounts.turns import WHO
from api import turn
from api.turn import in_turn


@pytest.fixture(autouse=True)
def clean() -> Iterator[None]:
    """Nobody had a turn yet."""
    turn._turns.cache_clear()
    yield
    turn._turns.cache_clear()


def asking(key: str, person: int | None = None) -> HttpRequest:
    """A request with that key, as the door hands it on."""
    request = RequestFactory().get("/v1/models", headers={"authorization": f"Bearer {key}"})
    request.scope = {WHO: "127.0.0.1" if person is None else person}  # type: ignore[attr-defined]
    return request


async def in_order(*requests: HttpRequest) -> list[HttpRequest]:
    """As they are worked off, which all wait for."""
    done: list[HttpRequest] = []
    async with ThreadSensitiveContext(executor=ThreadPoolExecutor(1)):
        async with asyncio.timeout(10):
            await asyncio.gather(*(in_turn(lambda each: done.append(each), r) for r in requests))
    return done


async def test_each_key_has_a_line_of_its_own_until_it_is_known_whose_it_is() -> None:
    many = [asking("hers") for _ in range(50)]
    one = asking("his")
    assert (await in_order(*many, one)).index(one) == 1


async def test_all_keys_of_a_person_wait_in_one_line() -> None:
    hers = [asking(f"key {number}", person=1) for number in range(50)]
    his = [asking("his", person=2) for _ in range(3)]
    order = await in_order(*hers, *his)
    assert [order.index(each) for each in his] == [1, 3, 5]


async def test_what_fails_gives_its_turn_back() -> None:
    def fails(_request: HttpRequest) -> None:
        raise LookupError

    with pytest.raises(LookupError):
        await in_turn(fails, asking("hers"))
    assert len(await in_order(asking("hers"))) == 1
