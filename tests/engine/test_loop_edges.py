"""Where a step has little left to work on: nobody's reply is lost and the model goes on."""

from collections.abc import Iterator
from itertools import count

import pytest

from engine import scheduler as policy
from engine.groups import Groups
from engine.protocol import Sampling
from engine.runner.model import Model, PoolFull, Tokens
from engine.sequence import Sequence
from tests.engine.looping import Bench, opened
from tests.engine.test_reuse import is_as_if_fresh, words

LONG = Sampling(temperature=0, max_tokens=40, ignore_eos=True, logprobs=8)
numbers = count()


@pytest.fixture(scope="module")
def model() -> Model:
    return opened()


@pytest.fixture
def bench(model: Model) -> Iterator[Bench]:
    made = Bench(model, cells=1024, limit=1024)
    yield made
    assert made.is_clean()


def ask(bench: Bench, tokens: list[int], user: str = "ada", **more: object) -> Sequence:
    more.setdefault("sampling", LONG)
    return bench.ask(tokens, user, next(numbers), **more)  # type: ignore[arg-type]


class Apart(Groups):
    """Computes each row by itself."""

    def split(self, rows: int) -> tuple[int, ...]:
        return (1,) * rows


def test_a_pool_that_is_full_in_the_first_part_of_a_step_may_empty_the_second(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.loop.groups = Apart()
    people = [ask(bench, words(50, seed=n), user=f"user{n}") for n in range(2)]
    while not all(each.said for each in people):
        bench.loop.step()
    bench.scheduler.running.sort(key=lambda each: each.number)
    decode = bench.model.decode
    oldest, fulls = people[0].slot, iter([True])

    def full_once(rows: list[Tokens]) -> list[int]:
        if rows and rows[0].slot == oldest and next(fulls, False):
            raise PoolFull
        return decode(rows)

    monkeypatch.setattr(bench.model, "decode", full_once)
    bench.run()
    assert [bench.ear.ends[each.reply]["reason"] for each in people] == ["length", "length"]


def test_who_marks_the_whole_prompt_as_shared_still_computes_its_last_token(bench: Bench) -> None:
    prompt = words(150)
    people = [ask(bench, prompt, user=f"user{n}", shared=150) for n in range(3)]
    bench.run()
    later = ask(bench, prompt, user="late", shared=150)
    bench.run()
    assert [each.cached for each in [*people, later]] == [0, 149, 149, 149]
    assert all(is_as_if_fresh(bench, each) for each in [*people, later])


def test_a_growing_reply_takes_the_cells_of_beginnings_that_nobody_needs(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policy, "GROWTH", 64)
    endless = Sampling(temperature=0, ignore_eos=True)
    grows = ask(bench, words(100, seed=1), sampling=endless)
    ask(bench, words(600), user="bob", shared=590)
    bench.run()
    assert bench.ear.ends[grows.reply]["code"] == "context_full"
    assert len(grows.tokens) == 1024
    assert bench.scheduler.cells == 1024


def test_a_pause_makes_nobodys_own_work_a_reuse(bench: Bench) -> None:
    reads = ask(bench, words(900))
    bench.loop.budget.batch = 256
    bench.loop.step()
    assert reads.computed == 256
    bench.loop._pause(reads)
    bench.run()
    assert bench.ear.ends[reads.reply]["usage"]["cached"] == 0


def test_a_reply_of_one_token_leaves_the_common_beginning_to_those_who_wait(bench: Bench) -> None:
    short = Sampling(temperature=0, max_tokens=1, logprobs=8)
    people = [
        ask(bench, [*words(200), *words(9, seed=n)], f"user{n}", shared=200, sampling=short)
        for n in range(3)
    ]
    bench.run()
    assert [each.cached for each in people] == [0, 200, 200]
    assert all(is_as_if_fresh(bench, each) for each in people)


def test_a_reply_that_comes_twice_is_answered_once(bench: Bench) -> None:
    first = ask(bench, words(50))
    bench.loop.step()
    bench.ask(words(60), "ada", first.number)
    bench.run()
    assert bench.ear.ends[first.reply]["reason"] == "length"
