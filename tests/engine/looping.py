"""A loop over the demo model without a service around it, stepped by the test."""

import queue
from pathlib import Path
from typing import Any

from llama_cpp import llama_cpp as c

from demo_model.dialogues import TAUGHT, Case
from engine.inbox import Inbox
from engine.loop import Loop
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


def opened() -> Model:
    """The demo model with room for eight sequences."""
    load = Load(cells=1024, sequences=8, batch=512, ubatch=512, threads=1)
    return Model(Settings(DEMO, load), lambda part: None)


class Ear:
    """An outbox that keeps what was said."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.statuses: list[str] = []
        self.told: dict[str, list[Entry]] = {}
        self.logprobs: dict[str, list[Logprob]] = {}
        self.ends: dict[str, Entry] = {}

    def say(self, sequence: Sequence, parts: list[Part], logprob: Logprob | None = None) -> None:
        said = "".join(value for kind, value in parts if kind == "t")
        self.texts[sequence.reply] = self.texts.get(sequence.reply, "") + said
        if logprob:
            self.logprobs.setdefault(sequence.reply, []).append(logprob)

    def tell(self, sequence: Sequence, entry: Entry) -> None:
        self.statuses.append(entry["s"])
        self.told.setdefault(sequence.reply, []).append(entry)

    def end(self, sequence: Sequence, entry: Entry) -> None:
        assert sequence.reply not in self.ends, "it ended twice"
        self.ends[sequence.reply] = entry


class Bench:
    """A loop over the demo model with a pool as small as a test needs."""

    def __init__(self, model: Model, cells: int, limit: int = 512) -> None:
        self.model = model
        self.inbox: Inbox = queue.SimpleQueue()
        self.ear = Ear()
        self.scheduler = Scheduler(cells, 8, limit, Stems(model.stems))
        prefixes = Prefixes(2**26, whole=model.is_whole)
        self.loop = Loop(model, self.scheduler, prefixes, self.inbox, self.ear)

    def put(self, case: Case, number: int, max_tokens: int | None = None) -> Sequence:
        """A sequence that is to give the taught answer."""
        values = {"messages": case.messages, "add_generation_prompt": True, "bos_token": ""}
        text = render(compiled(self.model.template), values)
        sampling = Sampling(temperature=0, max_tokens=max_tokens)
        tokens = self.model.vocabulary.tokenize(text)
        return self.ask(tokens, f"u{number}", number, Speech(text[-200:]), sampling=sampling)

    def ask(
        self,
        tokens: list[int],
        user: str = "ada",
        number: int = 0,
        speech: Speech | None = None,
        shared: int = 0,
        **more: Any,
    ) -> Sequence:
        """A sequence of these tokens, on its way; `more` are fields of its Generate."""
        given: dict[str, Any] = {"attempt": 1, "model": "demo", "path": DEMO, "messages": ()} | more
        request = Generate(reply=f"r{number}", user=user, **given)
        made = Sequence(request, number, [*tokens], len(tokens), speech or Speech(), shared=shared)
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
        """Whether every slot and cell is free again and nobody is remembered."""
        cells, last = self.loop.cells, c.llama_memory_seq_pos_max
        cells.rest()
        slots = range(self.model.sequences + self.model.stems)
        return (
            not (self.scheduler.running or self.scheduler.users or self.scheduler.stems.all)
            and sorted(cells.slots + cells.stem_slots) == list(slots)
            and all(last(self.model.memory, slot) == -1 for slot in slots)
        )
