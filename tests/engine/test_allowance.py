"""A reply computes as many tokens as it was allowed, and says that it ends there."""

import pytest

from engine.protocol import Sampling
from engine.runner.model import Model
from tests.engine.looping import Bench, opened
from tests.engine.test_reuse import words

LONG = Sampling(temperature=0, ignore_eos=True)


@pytest.fixture(scope="module")
def model() -> Model:
    return opened()


def end(bench: Bench, number: int) -> tuple[str, str, dict[str, int]]:
    """Why a reply ended, and what it counted."""
    said = bench.ear.ends[f"r{number}"]
    return said["reason"], said["code"], said["usage"]


def test_what_is_read_and_what_is_written_counts(model: Model) -> None:
    bench = Bench(model, cells=1024)
    bench.ask(words(50), sampling=LONG, allowance=70)
    bench.run()
    used = {"prompt": 50, "cached": 0, "completion": 20}
    assert end(bench, 0) == ("length", "allowance_spent", used)
    assert bench.is_clean()


def test_what_was_read_before_does_not(model: Model) -> None:
    bench = Bench(model, cells=1024)
    bench.ask(words(50), sampling=Sampling(temperature=0, max_tokens=1))
    bench.run()
    bench.ask(words(50), number=1, sampling=LONG, allowance=30)
    bench.run()
    reason, code, used = end(bench, 1)
    assert (reason, code) == ("length", "allowance_spent")
    assert used["cached"] > 0
    assert used["prompt"] - used["cached"] + used["completion"] == 30


def test_a_prompt_that_is_more_than_that_is_not_begun(model: Model) -> None:
    bench = Bench(model, cells=1024)
    bench.ask(words(50), sampling=LONG, allowance=50)
    bench.run()
    used = {"prompt": 50, "cached": 0, "completion": 0, "unread": 50}
    assert end(bench, 0) == ("error", "allowance_spent", used)
    assert bench.is_clean()


def test_a_reply_stopped_in_line_or_while_it_is_read_counts_what_was_read(model: Model) -> None:
    bench = Bench(model, cells=1024)
    bench.loop.budget.batch = 16
    bench.ask(words(60), sampling=LONG)
    bench.loop.step()
    assert 0 < bench.loop.known["r0"].computed < 60
    read = bench.loop.known["r0"].computed
    bench.ask(words(60, seed=2), number=1, sampling=LONG)
    bench.inbox.put("r1")
    bench.inbox.put("r0")
    bench.run()
    assert end(bench, 0)[2] == {"prompt": 60, "cached": 0, "completion": 0, "unread": 60 - read}
    assert end(bench, 1)[2]["unread"] == 60
