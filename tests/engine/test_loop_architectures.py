"""The whole loop over miniatures of many architectures: whatever their memory is like, what is
reused, shared, paused or stopped changes no word."""

from collections.abc import Callable, Iterator
from functools import cache
from itertools import count

import numpy as np
import pytest

from engine import ggml
from engine import scheduler as policy
from engine.protocol import Load, Sampling
from engine.runner.loading import Settings
from engine.runner.model import Model
from engine.sequence import Sequence
from tests.engine import gguf_files as files
from tests.engine import miniatures
from tests.engine.looping import Bench
from tests.engine.test_reuse import first, words

ASKED = Sampling(temperature=0, max_tokens=12, ignore_eos=True, logprobs=8)
CLOSE = 0.3
"""Natural logarithm: what rounding may make of a likelihood when other code multiplies."""
KINDS = [(name, True) for name in miniatures.ALL if name != "llama-q4_0"]
KINDS += [("gemma3", False), ("gpt-oss", False)]
ROUTER = miniatures.WIDTH * miniatures.EXPERTS * 4
"""Bytes of the tensor by which a mixture weighs its experts."""
numbers = count()


def lively(name: str) -> files.Fill:
    """Weights so large that a word at the beginning of a prompt changes what comes at its end."""
    spread = 0.03 if name == "mamba" else 0.1  # with more its states outgrow what F16 can hold
    random = np.random.default_rng(0)

    def fill(kind: int, size: int) -> bytes:
        if size == ROUTER:  # evenly: what decides between experts makes much of every rounding
            return (random.standard_normal(size // 4, np.float32) * 0.02).tobytes()
        if kind == files.F32_TENSOR:  # norms, and the decay of states, which must be negative
            return (random.standard_normal(size // 4, np.float32) * 0.1 - 1).tobytes()
        if kind == files.F16_TENSOR:
            return (random.standard_normal(size // 2, np.float32) * spread).astype("f2").tobytes()
        block = ggml.TYPES[kind].bytes
        blocks = random.integers(0, 256, (size // block, block), np.uint8)
        if kind == files.MXFP4_TENSOR:
            blocks[:, 0] = 122
        else:
            blocks[:, :2] = np.frombuffer(np.float16(0.0014).tobytes(), np.uint8)
        return blocks.tobytes()

    return fill


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, bool], Model]:
    """`loaded("llama", swa_full)`: the miniature of an architecture."""
    folder = tmp_path_factory.mktemp("miniatures")

    @cache
    def load(name: str, swa_full: bool) -> Model:
        metadata, tensors = miniatures.ALL[name]()
        if f"{name}.expert_used_count" in metadata:  # all: else rounding sends a token to others
            metadata[f"{name}.expert_used_count"] = miniatures.EXPERTS
        path = files.write(folder / f"{name}.gguf", metadata, tensors=tensors, fill=lively(name))
        figures = Load(cells=1024, sequences=8, batch=256, ubatch=128, threads=1, swa_full=swa_full)
        return Model(Settings(str(path), figures), lambda part: None)

    return load


@pytest.fixture(params=KINDS, ids=lambda kind: kind[0] + ("" if kind[1] else "-window"))
def bench(request: pytest.FixtureRequest, loaded: Callable[[str, bool], Model]) -> Iterator[Bench]:
    made = Bench(loaded(*request.param), cells=1024, limit=1024)
    yield made
    assert made.is_clean()


def ask(bench: Bench, tokens: list[int], user: str = "ada", **more: object) -> Sequence:
    more.setdefault("sampling", ASKED)
    return bench.ask(tokens, user, next(numbers), **more)  # type: ignore[arg-type]


def answered(bench: Bench, tokens: list[int], user: str = "ada", **more: object) -> Sequence:
    made = ask(bench, tokens, user, **more)
    bench.run()
    return made


def is_as_if_fresh(bench: Bench, sequence: Sequence, token: int = 0) -> bool:
    """Whether a token of the reply was as likely as where everything is computed at once."""
    bench.loop.cells.rest()
    fresh = Bench(bench.model, cells=1024, limit=1024)
    alone = answered(fresh, sequence.tokens[: sequence.prompt + token], cache=False)
    theirs = first(fresh, alone)
    top = bench.ear.logprobs[sequence.reply][token]["top"]
    ours = {bytes(each["bytes"]): each["logprob"] for each in top}
    both = ours.keys() & theirs.keys()
    return len(both) >= 5 and all(abs(ours[each] - theirs[each]) < CLOSE for each in both)


def test_turns_and_branches(bench: Bench) -> None:
    before = answered(bench, words(300))
    turn = answered(bench, [*before.tokens, *words(20, seed=1)])
    early = answered(bench, [*before.tokens[:100], *words(30, seed=2)])
    late = answered(bench, [*before.tokens[:290], *words(30, seed=3)])
    again = answered(bench, before.tokens[:300])
    asked = [before, turn, early, late, again]
    assert [is_as_if_fresh(bench, each) for each in asked] == [True] * 5
    assert turn.cached == len(before.tokens) - 1


def test_three_people_with_a_beginning_in_common(bench: Bench) -> None:
    people = [
        ask(bench, [*words(200), *words(20 + n, seed=n)], user=f"user{n}", shared=200)
        for n in range(3)
    ]
    stopped = ask(bench, [*words(200), *words(40, seed=9)], user="user9", shared=200)
    while not stopped.said:
        bench.loop.step()
    bench.inbox.put(stopped.reply)
    bench.run()
    assert bench.ear.ends[stopped.reply]["reason"] == "cancelled"
    assert [is_as_if_fresh(bench, each) for each in people] == [True] * 3
    assert [is_as_if_fresh(bench, each, 6) for each in people] == [True] * 3


def test_pauses(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy, "GROWTH", 16)
    long = Sampling(temperature=0, ignore_eos=True, logprobs=8)
    bench.scheduler.cells = 700
    people = [
        ask(bench, words(150 + n, seed=n), user=f"user{n}", sampling=long, context=400)
        for n in range(4)
    ]
    assert bench.run() > 0, "nobody had to be paused"
    assert [bench.ear.ends[each.reply]["code"] for each in people] == ["context_full"] * 4
    for token in (0, 100, 200):
        assert [is_as_if_fresh(bench, each, token) for each in people] == [True] * 4


def test_a_pool_that_is_really_full(bench: Bench) -> None:
    bench.scheduler.cells = 4096
    asked = Sampling(temperature=0, max_tokens=100, ignore_eos=True, logprobs=8)
    people = [ask(bench, words(300 + n, seed=n), user=f"user{n}", sampling=asked) for n in range(5)]
    bench.run()
    assert [len(each.tokens) - each.prompt for each in people] == [100] * 5
    for token in (0, 99):
        assert [is_as_if_fresh(bench, each, token) for each in people] == [True] * 5
