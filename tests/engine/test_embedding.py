"""Texts become vectors of length one: the same ones whoever else's are read in the same step."""

import base64
import queue
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import fit
from engine.embedding import Embedding
from engine.gguf import read_model
from engine.inbox import Inbox
from engine.preparer import CannotAnswer
from engine.protocol import Entry, Generate, Load, Logprob, Part
from engine.runner.embedder import Embedder, Vectors
from engine.runner.loading import Settings
from engine.sequence import Sequence
from engine.texts import Texts
from tests.engine import embedders
from tests.engine.embedders import CLS, LAST, MEAN, bert, qwen3
from tests.engine.miniatures import Made

WORDS = ("Hello!", "Tell me a story about a lighthouse", "你好", "primes " * 40, "Hello!")
KINDS: dict[str, Made] = {
    "bert, mean": bert(pooling_type=MEAN),
    "bert, first": bert(pooling_type=CLS),
    "bert, silent": bert(),
    "qwen3, last": qwen3(),
    "qwen3, mean": qwen3(pooling_type=MEAN),
}
NEAR = 2e-3
"""What rounding (in F16) may make of a number when other rows are multiplied beside it."""

Loaded = Callable[..., Embedder]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    """`loaded("bert, mean")`: a tiny model, loaded as the pool would; or with fields of a Load."""
    folder = tmp_path_factory.mktemp("embedders")

    @cache
    def load(name: str, **settings: Any) -> Embedder:
        path = folder / f"{name}.gguf"
        file = read_model(path if path.exists() else embedders.write(KINDS[name], path))
        plan = fit.plan(file, 2**33, Load(threads=1, **settings))
        assert isinstance(plan, fit.Plan)
        return Embedder(Settings(str(path), plan.load), file, lambda _part: None)

    return load


class Ear:
    """An outbox that keeps each reply's vectors and end."""

    def __init__(self) -> None:
        self.vectors: dict[str, list[Vectors]] = {}
        self.ends: dict[str, Entry] = {}

    def say(self, sequence: Sequence, parts: list[Part], logprob: Logprob | None = None) -> None:
        for kind, value in parts:
            assert kind == "e"
            vector = np.frombuffer(base64.b64decode(value), "<f4")
            self.vectors.setdefault(sequence.reply, []).append(vector)

    def tell(self, sequence: Sequence, entry: Entry) -> None:
        raise AssertionError("nobody waits in line")

    def end(self, sequence: Sequence, entry: Entry) -> None:
        assert sequence.reply not in self.ends, "it ended twice"
        self.ends[sequence.reply] = entry


class Bench:
    """A model's loop without a service around it, stepped by the test."""

    def __init__(self, model: Embedder) -> None:
        self.texts, self.ear = Texts(model), Ear()
        self.inbox: Inbox = queue.SimpleQueue()
        self.loop = Embedding(model, self.inbox, self.ear)

    def ask(self, reply: str, *inputs: str | list[int], user: str = "ada", **more: Any) -> Sequence:
        """A request on its way; raises CannotAnswer."""
        request = Generate(reply, 1, user, "tiny", "/tiny", (), inputs=inputs, **more)
        sequence = Sequence(request, 0, [], 0)
        self.texts.prepare(sequence)
        self.inbox.put(sequence)
        return sequence

    def run(self) -> None:
        """Until everybody is answered."""
        self.loop.step()
        while self.loop.known:
            self.loop.step()

    def embed(self, *inputs: str | list[int], **more: Any) -> Vectors:
        """The vectors of one request."""
        self.ask("r", *inputs, **more)
        self.run()
        assert self.ear.ends.pop("r")["reason"] == "stop"
        return np.stack(self.ear.vectors.pop("r"))


def refusal(bench: Bench, *inputs: str | list[int], **more: Any) -> tuple[str, str]:
    """The code and the sentence of a request that is not answered."""
    with pytest.raises(CannotAnswer) as refused:
        bench.ask("r", *inputs, **more)
    return refused.value.code, refused.value.detail.format(**refused.value.facts)


@pytest.mark.parametrize("name", KINDS)
def test_a_text_gives_the_same_vector_alone_and_among_others(loaded: Loaded, name: str) -> None:
    bench = Bench(loaded(name))
    together = bench.embed(*WORDS)
    alone = np.concatenate([bench.embed(text) for text in WORDS])
    assert np.allclose(together, alone, atol=NEAR)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=NEAR)
    assert together.shape == (len(WORDS), embedders.WIDTH)
    alike = together @ together.T
    assert alike[0, 4] == pytest.approx(1, abs=NEAR)
    assert all(alike[0, other] < 0.95 for other in (1, 2, 3))


@pytest.mark.parametrize("name", ["bert, mean", "qwen3, last"])
def test_tokens_give_what_their_text_gives(loaded: Loaded, name: str) -> None:
    bench = Bench(loaded(name))
    tokens = [bench.texts.model.vocabulary.read(text) for text in WORDS]
    assert np.allclose(bench.embed(*WORDS), bench.embed(*tokens), atol=NEAR)


def test_a_file_that_names_no_way_gets_the_mean(loaded: Loaded) -> None:
    mean, silent = (Bench(loaded(f"bert, {way}")).embed(*WORDS) for way in ("mean", "silent"))
    first = Bench(loaded("bert, first")).embed(*WORDS)
    assert np.allclose(mean, silent, atol=NEAR)
    assert not np.allclose(mean, first, atol=0.1)


@pytest.mark.parametrize("name", ["qwen3, last", "qwen3, mean"])
def test_a_text_longer_than_a_pass_is_read_in_several(loaded: Loaded, name: str) -> None:
    long = "It was a dark and stormy night. " * 20
    narrow, wide = Bench(loaded(name, batch=64, ubatch=64)), Bench(loaded(name))
    assert np.allclose(narrow.embed(long, *WORDS), wide.embed(long, *WORDS), atol=NEAR)


def test_fewer_dimensions_are_the_first_ones_at_length_one(loaded: Loaded) -> None:
    bench = Bench(loaded("bert, mean"))
    whole, cut = bench.embed(*WORDS), bench.embed(*WORDS, dimensions=16)
    first = whole[:, :16]
    assert np.allclose(cut, first / np.linalg.norm(first, axis=1, keepdims=True), atol=NEAR)
    assert refusal(bench, "Hello!", dimensions=65) == (
        "bad_dimensions",
        "This model's vectors have 64 numbers; 65 were asked for.",
    )


def test_what_cannot_be_read_is_named(loaded: Loaded) -> None:
    bench = Bench(loaded("bert, mean"))
    code, sentence = refusal(bench, "Hello!", "word " * 600)
    assert code == "input_too_long"
    assert sentence.startswith("Input 2 has ")
    assert sentence.endswith(" tokens, and the model reads 512 at most.")
    assert refusal(bench, [1, 2], [3, 5000])[1].startswith("Input 2 has the token 5000;")
    assert refusal(bench, "Hello there!", context=2)[0] == "input_too_long"
    assert refusal(bench) == ("wrong_kind", "tiny makes embeddings, and writes no answers.")


def test_what_is_beyond_the_days_tokens_is_not_begun(loaded: Loaded) -> None:
    bench = Bench(loaded("bert, mean"))
    read = bench.ask("a", "Hello!").prompt
    assert refusal(bench, "Hello!", allowance=read - 1)[0] == "allowance_spent"
    assert bench.ask("b", "Hello!", allowance=read).prompt == read


def test_usage_counts_every_token_once(loaded: Loaded) -> None:
    bench = Bench(loaded("bert, mean"))
    sequence = bench.ask("a", *WORDS)
    bench.run()
    assert bench.ear.ends["a"]["usage"] == {
        "prompt": sum(len(bench.texts.model.vocabulary.read(text)) for text in WORDS),
        "cached": 0,
        "completion": 0,
    }
    assert bench.loop.tally.read == sequence.prompt
    assert bench.loop.tally.ended == 1


def test_a_short_request_is_not_behind_somebodys_long_one(loaded: Loaded) -> None:
    bench = Bench(loaded("bert, mean"))
    bench.ask("long", *["primes " * 40] * 200)
    bench.loop.step()
    bench.ask("short", "Hello!", user="bob")
    bench.loop.step()
    assert list(bench.ear.ends) == ["short"]
    bench.run()
    assert len(bench.ear.vectors["long"]) == 200


def test_what_is_stopped_ends_with_what_was_read(loaded: Loaded) -> None:
    bench = Bench(loaded("bert, mean"))
    sequence = bench.ask("long", *["primes " * 40] * 200)
    bench.loop.step()
    bench.inbox.put("long")
    bench.loop.step()
    end = bench.ear.ends["long"]
    assert end["reason"] == "cancelled"
    assert 0 < end["usage"]["unread"] < end["usage"]["prompt"] == sequence.prompt
    assert not bench.loop.known
    assert bench.embed("Hello!").shape == (1, embedders.WIDTH)


def test_a_damaged_model_says_so_instead_of_giving_what_is_no_number(
    tmp_path: Path,
) -> None:
    metadata, tensors = bert(pooling_type=MEAN)
    whole = embedders.write((metadata, tensors), tmp_path / "bad.gguf").read_bytes()
    nothing = np.full(embedders.WIDTH * embedders.TOKENS, np.nan, np.float16).tobytes()
    start = read_model(tmp_path / "bad.gguf").tensors["token_embd.weight"].offset
    (tmp_path / "bad.gguf").write_bytes(whole[:start] + nothing + whole[start + len(nothing) :])
    file = read_model(tmp_path / "bad.gguf")
    load = Load(cells=512, sequences=8, batch=512, ubatch=512, threads=1)
    bench = Bench(Embedder(Settings(str(file.path), load), file, lambda _part: None))
    bench.ask("r", "Hello!")
    bench.run()
    assert bench.ear.ends["r"]["code"] == "model_bad"
    assert "r" not in bench.ear.vectors


def test_kinds_are_told_by_the_header(tmp_path: Path) -> None:
    def kind(made: Made) -> tuple[bool, bool]:
        file = read_model(embedders.write(made, tmp_path / "m.gguf"))
        return file.embeds, file.reads_whole

    assert kind(bert()) == (True, True)
    assert kind(qwen3(pooling_type=LAST)) == (True, False)
    assert kind(qwen3(pooling_type=0)) == (False, False)
    metadata, tensors = qwen3(pooling_type=0)
    tagged = {**metadata, "general.tags": ["sentence-transformers", "text-embeddings"]}
    assert kind((tagged, tensors)) == (True, False)
