"""Room is made for a model only where that helps, and never at the cost of somebody's reply."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from engine import fit
from engine.devices import Gpus
from engine.fit import Device, Machine, Need, Plan
from engine.gguf import read_model
from engine.offer import CannotLoad
from engine.pool import Abandoned, Pool
from engine.protocol import Generate, Load
from engine.resident import Held, Resident
from engine.room import WAIT_S

DEMO = str(Path("demo_model/hearth-demo.gguf").resolve())
GB = 10**9
DEMO_NEEDS = fit.need(read_model(DEMO), 1024).total
Lodge = Callable[..., Resident]
Place = Callable[..., "asyncio.Task[None]"]


@pytest.fixture
def cards() -> list[Device]:
    """The machine's GPUs."""
    return []


@pytest.fixture
def pool(cards: list[Device]) -> Pool:
    return Pool(Gpus(lambda: tuple(cards)))


@pytest.fixture
def lodge(pool: Pool) -> Lodge:
    """`lodge("name", total)`: a resident that takes so many bytes."""

    def one(name: str, total: int = GB, state: str = "ready") -> Resident:
        plan = Plan(Load(cells=1024, sequences=16), Need(total, 0, 0, 0, mapped=total))
        made = pool.residents[name] = Resident(name, "", state=state, plan=plan, context=1024)
        return made

    return one


@pytest.fixture
async def place(pool: Pool) -> AsyncIterator[Place]:
    """`place("name")`: a model that wants room, as a task that ends once it has some."""
    tasks = []

    async def tell(resident: Resident) -> None:
        """Nobody waits for it."""

    def one(name: str) -> asyncio.Task[None]:
        resident = pool.residents[name] = Resident(name, DEMO)
        tasks.append(asyncio.create_task(pool.place(resident, tell)))
        return tasks[-1]

    yield one
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def memory(monkeypatch: pytest.MonkeyPatch, free: int) -> None:
    """The machine has so much memory that no process's own pages take."""
    monkeypatch.setattr(fit, "free_memory", lambda: free)


def hold(resident: Resident) -> None:
    request = Generate(reply="r", attempt=1, user="ada", model="m", path="", messages=())
    resident.held["r"] = Held(request)


async def soon(true: Callable[[], object]) -> None:
    """Wait until it is."""
    async with asyncio.timeout(10):
        while not true():  # noqa: ASYNC110  (it happens in this very loop)
            await asyncio.sleep(0.01)


async def refusal(task: Awaitable[None]) -> CannotLoad:
    """Why there is no room."""
    with pytest.raises(CannotLoad) as refused:
        await task
    return refused.value


async def test_an_idle_model_makes_room(
    pool: Pool, lodge: Lodge, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = lodge("old")
    memory(monkeypatch, GB + DEMO_NEEDS // 2)
    task = place("demo")
    await soon(lambda: old.is_leaving)
    await soon(lambda: pool.residents["demo"].facts.get("models") == "old")
    assert not task.done(), "its memory is not free before its process is gone"
    pool.remove(old)
    await task
    assert pool.residents["demo"].plan


async def test_a_model_that_fits_in_no_case_disturbs_nobody(
    lodge: Lodge, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    idle = lodge("idle", total=1000)
    memory(monkeypatch, 2000)
    failure = (await refusal(place("demo"))).failure
    assert failure.code == "model_too_big"
    assert failure.facts["free"] == "2.0 kB", "what is free once the others are unloaded"
    assert not idle.is_leaving


async def test_a_model_in_use_is_waited_for_and_never_put_out(
    pool: Pool, lodge: Lodge, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy = lodge("busy")
    hold(busy)
    memory(monkeypatch, GB)
    task = place("demo")
    await soon(lambda: pool.residents["demo"].state == "waiting")
    assert pool.residents["demo"].facts["models"] == "busy"
    assert not busy.is_leaving
    busy.held.clear()
    pool.stir()
    await soon(lambda: busy.is_leaving)
    pool.remove(busy)
    await task


async def test_only_pinned_models_in_the_way_are_named_at_once(
    lodge: Lodge, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = lodge("kept")
    kept.pinned = True
    memory(monkeypatch, GB)
    failure = (await refusal(place("demo"))).failure
    assert "Unpin or unload kept" in failure.sentence.format(**failure.facts)
    assert not kept.is_leaving


async def test_a_pin_set_while_another_model_waits_ends_the_wait(
    pool: Pool, lodge: Lodge, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy = lodge("busy")
    hold(busy)
    memory(monkeypatch, GB)
    task = place("demo")
    await soon(lambda: pool.residents["demo"].state == "waiting")
    busy.pinned = True
    pool.stir()
    assert (await refusal(task)).failure.facts["models"] == "busy"


async def test_memory_is_given_in_the_order_in_which_it_was_asked_for(
    pool: Pool, lodge: Lodge, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy = lodge("busy")
    hold(busy)
    memory(monkeypatch, GB)
    first = place("first")
    await soon(lambda: pool.residents["first"].state == "waiting")
    second = place("second")
    await soon(lambda: pool.residents["second"].state == "waiting")
    assert pool.residents["second"].facts == {"models": "first"}
    memory(monkeypatch, GB + DEMO_NEEDS * 3 // 2)
    pool.stir()
    await first
    assert not second.done()
    assert not busy.is_leaving


async def test_one_that_is_not_wanted_any_more_leaves_the_line_to_the_next(
    pool: Pool, lodge: Lodge, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold(lodge("busy"))
    memory(monkeypatch, GB)
    first = place("first")
    await soon(lambda: pool.residents["first"].state == "waiting")
    second = place("second")
    await soon(lambda: pool.residents["second"].state == "waiting")
    pool.residents["first"].drain()
    pool.stir()
    with pytest.raises(Abandoned):
        await first
    await soon(lambda: pool.residents["second"].facts.get("models") == "busy")
    assert not second.done()


async def test_two_models_that_come_at_once_are_not_promised_the_same_room(
    pool: Pool, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second must see what the first was given, though nothing of it is loaded yet."""
    memory(monkeypatch, DEMO_NEEDS * 3 // 2)
    tasks = [place("one"), place("two")]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    await soon(lambda: any(r.state == "waiting" for r in pool.residents.values()))
    assert sorted(task.done() for task in tasks) == [False, True]


async def test_memory_that_comes_free_by_itself_is_noticed(
    pool: Pool, lodge: Lodge, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold(lodge("busy"))
    memory(monkeypatch, GB)
    task = place("demo")
    await soon(lambda: pool.residents["demo"].state == "waiting")
    memory(monkeypatch, GB + DEMO_NEEDS)
    async with asyncio.timeout(5):
        await task


async def test_weights_that_were_copied_are_not_taken_off_twice(
    lodge: Lodge, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What does not lie in RAM as pages of the file, the system does not count as free."""
    copied = lodge("copied")
    copied.plan = Plan(Load(cells=1024, sequences=16), Need(GB, 0, 0, 0))
    hold(copied)
    memory(monkeypatch, DEMO_NEEDS)
    await place("demo")


async def test_a_model_goes_onto_the_gpu(pool: Pool, cards: list[Device], place: Place) -> None:
    cards.append(Device("card", "gpu", 24 * GB, 20 * GB))
    await place("demo")
    plan = pool.residents["demo"].plan
    assert plan
    assert plan.need.gpus[0] > 0
    assert plan.load.split == (plan.load.gpu_layers,)


async def test_two_models_are_not_promised_the_same_room_on_a_gpu(
    pool: Pool, cards: list[Device], place: Place
) -> None:
    alone = fit.plan(read_model(DEMO), Machine(64 * GB, (Device("card", "gpu", GB, GB),)))
    assert isinstance(alone, Plan)
    margin = GB - Device("card", "gpu", GB, GB).room
    cards.append(Device("card", "gpu", GB, margin + alone.need.gpus[0] * 3 // 2))
    await asyncio.gather(place("one"), place("two"))
    needs = [resident.plan.need for resident in pool.residents.values() if resident.plan]
    assert 0 < sum(sum(need.gpus) for need in needs) <= cards[0].room


async def test_one_that_is_stopped_while_gpus_are_looked_at_is_not_loaded(
    pool: Pool, place: Place
) -> None:
    def look() -> tuple[Device, ...]:
        pool.residents["demo"].drain()
        return ()

    pool.gpus.look = look
    with pytest.raises(Abandoned):
        await place("demo")
    assert pool.residents["demo"].plan is None


async def test_nobody_is_refused_while_another_model_is_half_loaded(
    pool: Pool, lodge: Lodge, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it has taken already is missing, and counted once more as what it will take."""
    half = lodge("half", total=2 * DEMO_NEEDS, state="loading")
    half.context = 0
    memory(monkeypatch, DEMO_NEEDS // 2)
    task = place("demo")
    await soon(lambda: pool.residents["demo"].facts.get("models") == "half")
    pool.remove(half)
    memory(monkeypatch, 2 * DEMO_NEEDS)
    pool.stir()
    await task


async def test_who_waited_for_long_gets_the_room_of_a_model_that_never_falls_idle(
    pool: Pool, lodge: Lodge, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy = lodge("busy")
    hold(busy)
    memory(monkeypatch, GB)
    task = place("demo")
    await soon(lambda: pool.residents["demo"].state == "waiting")
    pool.residents["demo"].since -= WAIT_S
    pool.stir()
    await soon(lambda: busy.is_leaving)
    assert busy.held, "what it has begun it finishes"
    assert busy.facts == {"model": "demo"}
    pool.remove(busy)
    await task
