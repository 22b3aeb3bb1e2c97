"""What many want of the database at once is done in one visit to its thread."""

import asyncio
from collections.abc import Sequence

import pytest

from accounts.threads import Together


class Work:
    """Doubles numbers, and keeps with whom each came."""

    def __init__(self) -> None:
        self.visits: list[list[int]] = []

    def __call__(self, numbers: Sequence[int]) -> list[int]:
        self.visits.append(list(numbers))
        if 13 in numbers:
            raise ValueError("thirteen")
        return [2 * number for number in numbers]


async def test_those_who_come_at_once_share_a_visit() -> None:
    work = Work()
    together = Together(work)
    assert await asyncio.gather(*map(together.do, range(4))) == [0, 2, 4, 6]
    assert work.visits == [[0, 1, 2, 3]]


async def test_who_comes_during_a_visit_is_in_the_next() -> None:
    work = Work()
    together = Together(work)

    async def again(number: int) -> int:
        return await together.do(await together.do(number))

    assert list(await asyncio.gather(again(1), again(2))) == [4, 8]
    assert work.visits == [[1, 2], [2, 4]]


async def test_a_failure_is_everybodys_and_the_next_visit_is_none_the_worse() -> None:
    together = Together(Work())
    came = await asyncio.gather(together.do(1), together.do(13), return_exceptions=True)
    assert [str(error) for error in came] == ["thirteen", "thirteen"]
    assert await together.do(2) == 4


@pytest.mark.parametrize("other", [1, 13])
async def test_who_left_meanwhile_is_in_nobodys_way(other: int) -> None:
    together = Together(Work())
    leaving = asyncio.create_task(together.do(3))
    staying = asyncio.create_task(together.do(other))
    await asyncio.sleep(0)
    leaving.cancel()
    came = await asyncio.gather(leaving, staying, return_exceptions=True)
    assert isinstance(came[0], asyncio.CancelledError)
    assert came[1] == 2 or isinstance(came[1], ValueError)
