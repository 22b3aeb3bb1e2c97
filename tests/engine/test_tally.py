"""What a model did is counted: tokens read and written, waits, and who is in line."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from engine import protocol
from engine.protocol import Failed
from engine.runner.model import Model
from engine.tally import BOUNDS, Histogram, Tally
from tests.engine.inside import DEMO, STORY, Inside, inside, soon
from tests.engine.looping import STORY as TOLD
from tests.engine.looping import Bench, opened

NAME = DEMO.stem


@pytest.fixture
async def engine(redis_server: str) -> AsyncIterator[Inside]:
    async with inside(redis_server) as made:
        yield made


@pytest.fixture(scope="module")
def model() -> Model:
    return opened()


async def tally(engine: Inside) -> Tally:
    """What the service says that the demo model has done."""
    said = json.loads(await engine.engine.redis.get(protocol.TALLY) or "{}")
    return Tally.load(said[NAME]) if NAME in said else Tally()


def test_a_wait_counts_in_the_bucket_it_fits_in() -> None:
    waits = Histogram()
    for seconds in (0.05, BOUNDS[0], 0.2, 1_000):
        waits.add(seconds)
    assert waits.counts[:2] == [2, 1]
    assert waits.counts[-1] == 1
    assert waits.total == pytest.approx(1_000.35)


def test_two_tallies_add_up_and_come_through_json_unchanged() -> None:
    one, two = Tally(read=10, written=4), Tally(read=1, cached=7)
    one.end(3, 0.2, 0.7)
    two.end(0, None, None)
    both = one.plus(two)
    assert (both.read, both.cached, both.written, both.ended) == (11, 10, 4, 2)
    assert sum(both.first.counts) == 1
    assert Tally.load(json.loads(json.dumps(both.dump()))) == both


def test_the_loop_counts_what_it_computes_and_no_token_of_a_prefix_it_had(model: Model) -> None:
    bench = Bench(model, cells=1024)
    first = bench.put(TOLD, 0)
    bench.run()
    done = bench.loop.tally
    assert done.read == first.prompt
    assert done.written == first.said
    assert done.ended == sum(done.first.counts) == sum(done.queued.counts) == 1
    again = bench.ask(first.tokens, user=first.user, number=1, sampling=first.request.sampling)
    bench.run()
    assert done.cached == again.cached > 0
    assert done.read + done.cached == first.prompt + again.prompt
    assert bench.is_clean()


def test_those_in_line_are_told_of_in_their_order_with_their_waits(model: Model) -> None:
    bench = Bench(model, cells=1000)
    assert bench.loop.line() == ([], [0.0]), "who comes to an idle model begins at once"
    for number in range(6):
        bench.put(TOLD, number)
    bench.loop.step()
    users, waits = bench.loop.line()
    assert users == [s.user for s in bench.scheduler.waiting]
    assert len(waits) == len(users) + 1
    assert set(waits) == {None}, "nothing has ended yet that could be judged by"
    while not (len(bench.loop.known) < 6 and bench.scheduler.running):
        bench.loop.step()
    users, waits = bench.loop.line()
    assert users
    assert waits == sorted(wait for wait in waits if wait is not None)
    bench.run()
    assert bench.is_clean()


async def test_the_service_adds_up_over_a_models_lives(engine: Inside) -> None:
    usage = (await engine.say(str(DEMO), "Hello!")).end["usage"]
    await soon_counted(engine, 1)
    assert (await tally(engine)).read == usage["prompt"]
    state = await engine.until(NAME, state="ready")
    assert state.loaded > 0
    assert state.waits == [0.0]
    engine.order("unload", DEMO)
    await engine.until_unknown(NAME)
    await engine.say(str(DEMO), "Hello!")
    await soon_counted(engine, 2)
    both = await tally(engine)
    assert both.read == 2 * usage["prompt"]
    assert sum(both.first.counts) == 2


async def test_tokens_are_counted_while_they_are_written(engine: Inside) -> None:
    reply = await engine.freeze(DEMO)
    engine.thaw(DEMO)
    heard = await engine.hear(reply)
    assert heard.transcript.text == STORY.text
    await soon_counted(engine, 1)
    said = (await tally(engine)).written
    assert said >= heard.end["usage"]["completion"]


async def test_a_failed_load_is_told_once_with_its_reason(engine: Inside, tmp_path: Path) -> None:
    await engine.say(str(tmp_path / "gone.gguf"), "Hello!")
    told = engine.orders
    await soon(lambda: told.llen(protocol.FAILURES))
    (line,) = told.lrange(protocol.FAILURES, 0, -1)
    failed = Failed.read(line)
    assert (failed.model, failed.error) == ("gone", "model_missing")
    assert "gone.gguf" in failed.detail.format(**failed.facts)
    assert failed.when > 0


async def soon_counted(engine: Inside, ended: int) -> None:
    """Wait until so many replies are in the tally."""
    orders = engine.orders

    def counted() -> bool:
        said = json.loads(str(orders.get(protocol.TALLY) or "{}"))
        return NAME in said and said[NAME]["ended"] >= ended

    await soon(counted)
