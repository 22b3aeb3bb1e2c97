"""More is asked for than the pool of cells holds: some wait, some are paused, all are answered."""

import pytest

from engine import scheduler as policy
from engine.protocol import Sampling
from engine.runner.model import Model
from engine.sequence import Sequence
from tests.engine.looping import STORY, Bench, opened


@pytest.fixture(scope="module")
def model() -> Model:
    return opened()


def test_several_replies_advance_in_the_same_steps(model: Model) -> None:
    alone, together = Bench(model, cells=1024), Bench(model, cells=1024)
    alone.put(STORY, 0, max_tokens=40)
    alone.run()
    for number in range(4):
        together.put(STORY, number, max_tokens=40)
    together.run()
    assert together.loop.steps <= alone.loop.steps + 4
    assert len(set(together.ear.texts.values())) == 1


def test_those_that_do_not_fit_at_once_wait_and_all_is_said_exactly(model: Model) -> None:
    bench = Bench(model, cells=1000)
    for number in range(6):
        bench.put(STORY, number)
    assert bench.run() == 0
    assert set(bench.ear.texts.values()) == {STORY.text}
    assert "queued" in bench.ear.statuses
    assert bench.is_clean()


def test_those_in_line_hear_their_place_and_how_long_it_takes(model: Model) -> None:
    bench = Bench(model, cells=600)
    for number in range(6):
        bench.put(STORY, number)
    bench.run()
    queued = [e for e in bench.ear.told["r5"] if e["s"] == "queued"]
    places = [e["position"] for e in queued]
    assert places == sorted(places, reverse=True)
    assert (places[0], places[-1]) == (5, 1), "one had room at once"
    assert "wait" not in queued[0], "nothing had ended that could be judged by"
    assert queued[-1]["wait"] >= 0


def test_the_reading_of_a_long_prompt_is_told_as_it_goes_on(model: Model) -> None:
    bench = Bench(model, cells=2048, limit=2048)
    long = [50] * 1200
    bench.ask(long, sampling=Sampling(max_tokens=1))
    bench.run()
    read = [e["done"] for e in bench.ear.told["r0"] if e["s"] == "prefill"]
    assert len(read) >= 2, "a step reads 512 tokens at most"
    assert read == sorted(set(read))
    assert all(0 < done < 1200 for done in read)
    assert {e["total"] for e in bench.ear.told["r0"] if e["s"] == "prefill"} == {1200}
    assert bench.is_clean()


def test_paused_replies_come_back_and_say_every_character_once(
    model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policy, "GROWTH", 32)
    bench = Bench(model, cells=700)
    for number in range(5):
        bench.put(STORY, number)
    assert bench.run() > 0, "nobody had to be paused"
    assert set(bench.ear.texts.values()) == {STORY.text}
    assert {end["reason"] for end in bench.ear.ends.values()} == {"stop"}
    assert bench.is_clean()


def test_a_pool_that_holds_less_than_promised_serves_all_the_same(model: Model) -> None:
    """llama.cpp has the last word: it may lack cells where our count still sees some."""
    bench = Bench(model, cells=5000)
    for number in range(5):
        bench.put(STORY, number)
    bench.run()
    assert set(bench.ear.texts.values()) == {STORY.text}
    assert bench.is_clean()


def test_a_paused_reply_can_be_stopped(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy, "GROWTH", 32)
    bench = Bench(model, cells=600)
    for number in range(4):
        bench.put(STORY, number)
    paused: Sequence | None = None
    while paused is None:
        before = list(bench.scheduler.running)
        bench.loop.step()
        paused = next((s for s in before if s.reply in bench.loop.known and s.slot < 0), None)
    bench.inbox.put(paused.reply)
    bench.run()
    assert bench.ear.ends[paused.reply]["reason"] == "cancelled"
    assert STORY.text.startswith(bench.ear.texts[paused.reply].strip())
    others = {text for reply, text in bench.ear.texts.items() if reply != paused.reply}
    assert others == {STORY.text}
    assert bench.is_clean()


def test_every_limit_ends_a_reply_where_it_says(model: Model) -> None:
    bench = Bench(model, cells=1000, limit=100)
    short = bench.put(STORY, 0, max_tokens=5)
    whole = bench.put(STORY, 1)
    bench.run()
    assert [bench.ear.ends[s.reply]["reason"] for s in (short, whole)] == ["length", "length"]
    assert bench.ear.ends["r0"]["usage"]["completion"] == 5
    assert len(whole.tokens) == 100
    assert bench.is_clean()
