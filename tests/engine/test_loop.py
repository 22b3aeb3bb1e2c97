"""More is asked for than the pool of cells holds: some wait, some are paused, all are answered."""

import queue
from pathlib import Path

import pytest

from demo_model.dialogues import TAUGHT, Case
from engine import scheduler as policy
from engine.loop import Inbox, Loop
from engine.prefixes import Prefixes
from engine.prompt import compiled, render
from engine.protocol import Entry, Generate, Load, Logprob, Part, Sampling
from engine.runner.loading import Settings
from engine.runner.model import Model
from engine.scheduler import Scheduler
from engine.sequence import Sequence
from engine.speech import Speech
from engine.stems import Stems

DEMO = str(Path("demo_model/hearth-demo.gguf").resolve())
STORY = next(case for case in TAUGHT if case.messages[-1]["content"] == "Tell me a story")
STEPS = 20_000


class Ear:
    """An outbox that keeps what was said."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.statuses: list[str] = []
        self.ends: dict[str, Entry] = {}

    def say(self, sequence: Sequence, parts: list[Part], logprob: Logprob | None = None) -> None:
        said = "".join(value for kind, value in parts if kind == "t")
        self.texts[sequence.reply] = self.texts.get(sequence.reply, "") + said

    def tell(self, sequence: Sequence, entry: Entry) -> None:
        self.statuses.append(entry["s"])

    def end(self, sequence: Sequence, entry: Entry) -> None:
        assert sequence.reply not in self.ends, "it ended twice"
        self.ends[sequence.reply] = entry


@pytest.fixture(scope="module")
def model() -> Model:
    load = Load(cells=1024, sequences=8, batch=512, ubatch=512, threads=1)
    return Model(Settings(DEMO, load), lambda part: None)


class Bench:
    """A loop over the demo model with a pool as small as a test needs."""

    def __init__(self, model: Model, cells: int, limit: int = 512) -> None:
        self.model = model
        self.inbox: Inbox = queue.SimpleQueue()
        self.ear = Ear()
        self.scheduler = Scheduler(cells, 8, limit, Stems(model.stems))
        self.loop = Loop(model, self.scheduler, Prefixes(2**26), self.inbox, self.ear)

    def put(self, case: Case, number: int, max_tokens: int | None = None) -> Sequence:
        """A sequence that is to give the taught answer."""
        values = {"messages": case.messages, "add_generation_prompt": True, "bos_token": ""}
        text = render(compiled(self.model.template), values)
        tokens = self.model.vocabulary.tokenize(text)
        request = Generate(
            reply=f"r{number}",
            attempt=1,
            user=f"u{number}",
            model="demo",
            path=DEMO,
            messages=(),
            sampling=Sampling(temperature=0, max_tokens=max_tokens),
        )
        made = Sequence(request, number, tokens, len(tokens), Speech(text[-200:]))
        self.inbox.put(made)
        return made

    def run(self) -> int:
        """Step until everybody is answered; how many times somebody was paused."""
        pauses, steps = 0, 0
        self.loop.step()
        while self.loop.known:
            before = set(self.scheduler.running)
            self.loop.step()
            pauses += sum(s.reply in self.loop.known and s.slot < 0 for s in before)
            steps += 1
            assert steps < STEPS, "it turns in circles"
        return pauses

    def is_clean(self) -> bool:
        """Whether every slot is free again and nobody is remembered."""
        policy_is_empty = not (self.scheduler.running or self.scheduler.users)
        return sorted(self.loop.cells.slots) == list(range(8)) and policy_is_empty


def test_those_that_do_not_fit_at_once_wait_and_all_is_said_exactly(model: Model) -> None:
    bench = Bench(model, cells=1000)
    for number in range(6):
        bench.put(STORY, number)
    assert bench.run() == 0
    assert set(bench.ear.texts.values()) == {STORY.text}
    assert "queued" in bench.ear.statuses
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
