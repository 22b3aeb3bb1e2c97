"""Room is made for a model only where that helps, and never at the cost of somebody's reply."""

import asyncio
import signal
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from engine import fit
from engine.fit import Need, Plan
from engine.gguf import read_model
from engine.pool import CannotLoad, Pool
from engine.protocol import Generate
from engine.resident import Held, Resident

DEMO = str(Path("demo_model/hearth-demo.gguf").resolve())
GB = 10**9
DEMO_NEEDS = fit.need(read_model(DEMO), 1024).total
Lodge = Callable[..., Awaitable[Resident]]


@pytest.fixture
def pool() -> Pool:
    return Pool()


@pytest.fixture
async def lodge(pool: Pool) -> AsyncIterator[Lodge]:
    """`await lodge("name", total)`: a resident that takes so many bytes, with a real process."""
    residents: list[Resident] = []

    async def one(name: str, total: int = GB, state: str = "ready") -> Resident:
        made = Resident(name, "", state=state, plan=Plan(1024, 16, Need(total, 0, 0, 0)))
        made.process = await asyncio.create_subprocess_exec("cat", stdin=PIPE)
        pool.residents[name] = made
        residents.append(made)
        return made

    yield one
    for each in residents:
        each.stop()
        assert each.process
        await each.process.wait()


def memory(monkeypatch: pytest.MonkeyPatch, free: int) -> None:
    """The machine has so much memory that no process's own pages take."""
    monkeypatch.setattr(fit, "free_memory", lambda: free)


def request(reply: str) -> Generate:
    return Generate(reply=reply, attempt=1, user="ada", model="m", path="", messages=())


async def test_an_idle_model_makes_room(
    pool: Pool, lodge: Lodge, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = await lodge("old")
    memory(monkeypatch, GB + DEMO_NEEDS // 2)
    await pool.place(Resident("demo", DEMO))
    assert old.stopping
    assert "old" not in pool.residents


async def test_a_model_that_fits_in_no_case_disturbs_nobody(
    pool: Pool, lodge: Lodge, monkeypatch: pytest.MonkeyPatch
) -> None:
    idle = await lodge("idle", total=1000)
    memory(monkeypatch, 2000)
    with pytest.raises(CannotLoad) as refused:
        await pool.place(Resident("demo", DEMO))
    assert refused.value.code == "model_too_big"
    assert not idle.stopping


async def test_a_model_in_use_is_never_put_out(
    pool: Pool, lodge: Lodge, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy = await lodge("busy")
    busy.held["r"] = Held(request("r"))
    memory(monkeypatch, GB)
    with pytest.raises(CannotLoad):
        await pool.place(Resident("demo", DEMO))
    assert not busy.stopping


async def test_two_models_that_come_at_once_are_not_promised_the_same_room(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second must see what the first was given, though nothing of it is loaded yet."""
    memory(monkeypatch, DEMO_NEEDS * 3 // 2)
    pool.residents = {"one": Resident("one", DEMO), "two": Resident("two", DEMO)}
    placing = [pool.place(resident) for resident in pool.residents.values()]
    answers = await asyncio.gather(*placing, return_exceptions=True)
    assert sorted(type(answer).__name__ for answer in answers) == ["CannotLoad", "Plan"]


async def test_a_model_asked_for_while_it_is_put_out_is_not_forgotten(
    pool: Pool, lodge: Lodge, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = await lodge("old")
    memory(monkeypatch, GB + DEMO_NEEDS // 2)
    placing = asyncio.create_task(pool.place(Resident("demo", DEMO)))
    while not old.stopping:  # noqa: ASYNC110  (it stops in this very loop)
        await asyncio.sleep(0)
    again = pool.residents["old"] = Resident("old", DEMO)
    await placing
    assert pool.residents["old"] is again


async def test_a_child_that_does_not_react_is_put_out_all_the_same(
    pool: Pool, lodge: Lodge, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck = await lodge("stuck")
    assert stuck.process
    stuck.process.send_signal(signal.SIGSTOP)
    memory(monkeypatch, GB + DEMO_NEEDS // 2)
    async with asyncio.timeout(5):
        await pool.place(Resident("demo", DEMO))
