"""What was computed once is not computed again, changes no word, and is nobody else's."""

import random
import time
from collections.abc import Iterator
from typing import Any

import pytest

from engine.apart import TILE
from engine.budget import Budget
from engine.groups import Groups
from engine.protocol import Sampling
from engine.runner.model import Model, Tokens
from engine.sequence import Sequence
from tests.engine.looping import Bench, opened

GREEDY = Sampling(temperature=0, max_tokens=12, ignore_eos=True, logprobs=8)
CLOSE = 0.3
"""Natural logarithm: what rounding may make of a likelihood when other code multiplies."""
numbers = iter(range(10_000))


@pytest.fixture(scope="module")
def model() -> Model:
    return opened()


@pytest.fixture
def bench(model: Model) -> Iterator[Bench]:
    made = Bench(model, cells=1024, limit=1024)
    yield made
    assert made.is_clean()


def words(count: int, seed: int = 0) -> list[int]:
    """Tokens of ordinary letters, the same for the same seed."""
    return random.Random(seed).choices(range(40, 90), k=count)


def ask(
    bench: Bench,
    tokens: list[int],
    user: str = "ada",
    arrived: float | None = None,
    **more: object,
) -> Sequence:
    more.setdefault("sampling", GREEDY)
    made = bench.ask(tokens, user, next(numbers), **more)  # type: ignore[arg-type]
    made.arrived = made.arrived if arrived is None else arrived
    return made


def answered(bench: Bench, tokens: list[int], user: str = "ada", **more: Any) -> Sequence:
    """The sequence once it is over."""
    made = ask(bench, tokens, user, **more)
    bench.run()
    return made


def first(bench: Bench, sequence: Sequence) -> dict[bytes, float]:
    """How likely the likeliest first tokens were."""
    top = bench.ear.logprobs[sequence.reply][0]["top"]
    return {bytes(each["bytes"]): each["logprob"] for each in top}


def is_as_if_fresh(bench: Bench, sequence: Sequence) -> bool:
    """Whether the model read the prompt as it does when nothing of it was computed before."""
    bench.loop.cells.rest()  # both use the same pool
    fresh = Bench(bench.model, cells=1024, limit=1024)
    ours = first(bench, sequence)
    theirs = first(fresh, answered(fresh, sequence.tokens[: sequence.prompt]))
    both = ours.keys() & theirs.keys()
    return len(both) >= 5 and all(abs(ours[token] - theirs[token]) < CLOSE for token in both)


def test_the_next_turn_computes_only_what_is_new(bench: Bench) -> None:
    before = answered(bench, words(200))
    turn = [*before.tokens, *words(20, seed=1)]
    second = answered(bench, turn)
    assert before.cached == 0
    assert second.cached == len(before.tokens) - 1  # its last token was said and never computed
    assert bench.ear.ends[second.reply]["usage"]["cached"] == second.cached
    assert is_as_if_fresh(bench, second)


def test_a_small_rest_is_read_as_a_whole_tile_where_that_is_sooner(bench: Bench) -> None:
    before = answered(bench, words(200))
    bench.loop.budget.few, bench.loop.budget.many = 1.0, 0.01
    read = bench.loop.tally.read
    second = answered(bench, [*before.tokens, *words(20, seed=1)])
    assert bench.loop.tally.read - read == TILE
    assert second.cached == len(before.tokens) - 1, "nothing is counted twice"
    assert is_as_if_fresh(bench, second)


def test_a_branch_goes_on_from_where_it_leaves(bench: Bench) -> None:
    before = answered(bench, words(200))
    branch = answered(bench, [*before.tokens[:120], *words(30, seed=2)])
    assert branch.cached == 120
    assert is_as_if_fresh(bench, branch)
    again = answered(bench, before.tokens[:200])
    assert again.cached == 199
    assert is_as_if_fresh(bench, again)


def test_without_leave_nothing_is_reused_or_kept(bench: Bench) -> None:
    answered(bench, words(200), cache=False)
    assert answered(bench, words(200)).cached == 0
    assert answered(bench, words(200), cache=False).cached == 0


def test_a_marked_beginning_is_computed_once_for_all(bench: Bench) -> None:
    system = words(150)
    prompts = [[*system, *words(20, seed=n)] for n in range(1, 5)]
    people = [ask(bench, prompt, user=f"user{n}", shared=150) for n, prompt in enumerate(prompts)]
    bench.run()
    assert [each.cached for each in people] == [0, 150, 150, 150]
    later = answered(bench, [*system, *words(20, seed=9)], user="late", shared=150)
    assert later.cached == 150
    assert all(is_as_if_fresh(bench, each) for each in [*people, later])


def test_a_marked_beginning_that_was_put_aside_serves_several_at_once(bench: Bench) -> None:
    system = words(150)
    answered(bench, [*system, *words(20, seed=1)], user="early", shared=150)
    bench.loop.cells.rest()
    people = [
        ask(bench, [*system, *words(20, seed=n)], user=f"user{n}", shared=150) for n in range(3)
    ]
    bench.run()
    assert [each.cached for each in people] == [150, 150, 150]
    assert all(is_as_if_fresh(bench, each) for each in people)


def test_when_who_reads_the_common_beginning_is_stopped_another_reads_on(bench: Bench) -> None:
    system = words(600)
    people = [
        ask(bench, [*system, *words(9, seed=n)], user=f"user{n}", shared=600) for n in range(3)
    ]
    bench.loop.step()
    assert 0 < people[0].computed < 600
    bench.inbox.put(people[0].reply)
    bench.run()
    assert [bench.ear.ends[each.reply]["reason"] for each in people] == [
        "cancelled",
        "length",
        "length",
    ]
    assert people[2].cached == 600
    assert is_as_if_fresh(bench, people[1])
    assert is_as_if_fresh(bench, people[2])


def test_one_persons_parallel_requests_share_what_is_already_read(bench: Bench) -> None:
    before = ask(bench, [*words(300), *words(5, seed=1)])
    while not before.said:
        bench.loop.step()
    second = ask(bench, [*words(300), *words(5, seed=2)])
    bench.run()
    assert second.cached >= 300
    assert is_as_if_fresh(bench, second)


def test_the_same_seed_alone_repeats_exactly_whatever_was_before(bench: Bench) -> None:
    drawn = Sampling(temperature=1.5, seed=7, max_tokens=40, ignore_eos=True, logprobs=3)
    prompt = words(250)
    said = []
    for before in (0, 3, 5):
        for n in range(before):
            ask(bench, words(100 + 30 * n, seed=n), user=f"user{n}")
        bench.run() if before else None
        alone = ask(bench, prompt, sampling=drawn, cache=False)
        bench.run()
        said.append((alone.tokens, bench.ear.logprobs[alone.reply]))
    assert said[0] == said[1] == said[2]


class Steady(Budget):
    """Reads prompts at a pace that does not depend on how busy the machine is."""

    def prompt_tokens(self, streaming: int, reading: int) -> int:
        return 64


class Together(Groups):
    """Never splits a step, however long it takes."""

    def split(self, rows: int) -> tuple[int, ...]:
        return (rows,)


class Clock:
    """Stands still but while the model computes: a millisecond for each token, exactly."""

    def __init__(self, model: Model, patch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        self.decode = model.decode
        patch.setattr(time, "monotonic", lambda: self.now)
        patch.setattr(model, "decode", self.computed)

    def computed(self, rows: list[Tokens]) -> list[int]:
        """Decode, and let as much time pass as that takes."""
        self.now += sum(len(row.tokens) for row in rows) / 1000
        return self.decode(rows)


def seen(model: Model, secret: list[int], guess: list[int], marked: int, cells: int) -> object:
    """All that a spy gets to know who asks `guess` after and beside somebody with a secret: the
    words with their likelihoods, every count, every event with its numbers, and every time."""
    bench = Bench(model, cells, limit=1024)
    bench.loop.budget, bench.loop.groups = Steady(512), Together()
    with pytest.MonkeyPatch.context() as patch:
        clock = Clock(model, patch)
        answered(bench, secret, user="ada")
        ask(bench, secret, user="ada")
        spy = ask(bench, guess, user="eve", shared=marked, arrived=clock.now)
        bench.run()
    assert bench.is_clean()
    told = bench.ear.told.get(spy.reply)
    return spy.tokens, bench.ear.logprobs[spy.reply], bench.ear.ends[spy.reply], told


GUESSED = [1, 40, 150, 299, 300]
"""How much of the secret a spy has found out who tries to find out the rest."""


@pytest.mark.parametrize("cells", [1024, 600], ids=["at once", "after waiting in line"])
@pytest.mark.parametrize("marked", [0, 290])
def test_a_right_guess_of_anothers_words_looks_like_a_wrong_one(
    model: Model, marked: int, cells: int
) -> None:
    secret, guess = words(300), words(300)
    wrong = seen(model, words(300, seed=5), guess, marked, cells)
    for known in GUESSED:
        nearly = [*secret[:known], *words(300 - known, seed=5)]
        assert seen(model, nearly, guess, marked, cells) == wrong


def test_the_clock_of_the_canary_shows_what_is_reused(model: Model) -> None:
    """Else the test above could not fail."""
    bench = Bench(model, cells=1024, limit=1024)
    with pytest.MonkeyPatch.context() as patch:
        clock = Clock(model, patch)
        fresh = answered(bench, words(300), arrived=clock.now)
        again = answered(bench, words(300), arrived=clock.now)
    first, second = (bench.ear.ends[each.reply]["timings"]["first"] for each in (fresh, again))
    assert (first, second) == (300.0, 1.0)
    assert bench.is_clean()
