"""What each number of a request does to the demo model's next word."""

import dataclasses
import json
import math
import re
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from llama_cpp import llama_cpp as c

from engine.grammar import Grammars
from engine.protocol import Load, Sampling
from engine.runner import drawing
from engine.runner.loading import Settings
from engine.runner.logits import log_softmax, logits_row, most_likely
from engine.runner.model import Model, Tokens
from engine.runner.sampling import Sampler, draw
from engine.runner.vocabulary import NOTHING

DEMO = str(Path("demo_model/hearth-demo.gguf").resolve())
PROMPT = "<|im_start|>user\nTell me a story<|im_end|>\n<|im_start|>assistant\n"
FLAT = Sampling(temperature=10, top_k=0, top_p=1, min_p=0, seed=7)
"""Nearly every token is as likely as any other."""


@pytest.fixture(scope="module")
def model() -> Model:
    load = Load(cells=1024, sequences=2, batch=512, ubatch=512, threads=1)
    return Model(Settings(DEMO, load), lambda part: None)


class Bench:
    """Writes with the demo model after one prompt, one token at a time."""

    def __init__(self, model: Model, prompt: str = PROMPT) -> None:
        self.model = model
        self.prompt = model.vocabulary.tokenize(prompt)

    def index(self, tokens: list[int], start: int = 0) -> int:
        """Compute these tokens; the row with the logits after them."""
        if start == 0:
            self.model.forget(0)
        return self.model.decode([Tokens(0, start, tokens, wanted=True)])[0]

    def write(self, numbers: Sampling, count: int, grammar: str = "") -> list[int]:
        """Up to `count` tokens, without the one that ends the reply."""
        sampler = Sampler(numbers, self.model.vocabulary, self.prompt, grammar)
        tokens = list(self.prompt)
        index = self.index(tokens)
        try:
            while len(tokens) < len(self.prompt) + count:
                token = draw(self.model.context, [(sampler, index)])[0]
                if self.model.vocabulary.ends(token):
                    break
                tokens.append(token)
                index = self.index([token], len(tokens) - 1)
        finally:
            sampler.free()
        return tokens[len(self.prompt) :]

    def text(self, tokens: list[int]) -> str:
        return b"".join(map(self.model.vocabulary.piece, tokens)).decode("utf-8", "replace")

    def draws(self, numbers: Sampling, count: int) -> Counter[int]:
        """How often each token comes first."""
        index = self.index(self.prompt)
        sampler = Sampler(numbers, self.model.vocabulary, self.prompt)
        drawn = Counter(draw(self.model.context, [(sampler, index)])[0] for _ in range(count))
        sampler.free()
        return drawn

    def rivals(self, gap: float) -> tuple[list[int], tuple[tuple[int, float], ...]]:
        """The two likeliest tokens, and a bias that leaves so much between their logits."""
        index = self.index(self.prompt)
        row = logits_row(self.model.context, index, self.model.vocabulary.size)
        first, second = most_likely(row, 2)
        return [first, second], ((second, float(row[first] - row[second]) - gap),)


@pytest.fixture
def bench(model: Model) -> Bench:
    return Bench(model)


def only(**fields: Any) -> Sampling:
    """FLAT, but for these."""
    return dataclasses.replace(FLAT, **fields)


def test_the_same_seed_says_the_same_and_another_does_not(bench: Bench) -> None:
    first = bench.write(FLAT, 30)
    assert bench.write(FLAT, 30) == first
    assert bench.write(only(seed=8), 30) != first
    assert bench.write(only(seed=None), 30) != bench.write(only(seed=None), 30)


def test_no_heat_takes_the_likeliest_and_much_heat_anything(bench: Bench) -> None:
    assert len(bench.draws(Sampling(temperature=0), 20)) == 1
    assert len(bench.draws(FLAT, 200)) > 100


def test_a_breath_of_heat_is_no_division_by_nothing(bench: Bench) -> None:
    cold = bench.draws(only(temperature=0), 1)
    for temperature in (5e-324, 1e-40, 1e-9, 1e-3):
        assert bench.draws(only(temperature=temperature), 20).keys() == cold.keys()


def test_top_k_keeps_so_many(bench: Bench) -> None:
    assert len(bench.draws(only(top_k=3), 300)) == 3


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ({"top_p": 0.6}, 1),
        ({"top_p": 0}, 1),
        ({"top_p": 0.9}, 2),
        ({"min_p": 0.5}, 1),
        ({"min_p": 1}, 1),
        ({"min_p": 0.3}, 2),
    ],
    ids=str,
)
def test_top_p_and_min_p_keep_what_is_likely_enough(
    bench: Bench, fields: dict[str, Any], kept: int
) -> None:
    """The second token is raised to 0.4 times the first one's probability: 71 % and 29 %."""
    numbers = only(logit_bias=bench.rivals(0.9)[1])
    assert len(bench.draws(numbers, 300)) > 100
    assert len(bench.draws(dataclasses.replace(numbers, **fields), 300)) == kept


def test_a_bias_forbids_or_forces_a_token(bench: Bench) -> None:
    usual = bench.write(Sampling(temperature=0), 1)[0]
    forbidden = bench.write(Sampling(temperature=0, logit_bias=((usual, -100),)), 1)[0]
    assert forbidden != usual
    assert bench.write(only(logit_bias=((300, 100),), top_k=1), 3) == [300, 300, 300]


def test_a_bias_on_a_token_that_does_not_exist_changes_nothing(bench: Bench) -> None:
    plain = bench.write(Sampling(temperature=0), 5)
    assert bench.write(Sampling(temperature=0, logit_bias=((2**31 - 1, 100),)), 5) == plain


@pytest.mark.parametrize(
    ("field", "strength"),
    [("repeat_penalty", 2.0), ("presence_penalty", 2.0), ("frequency_penalty", 1.0)],
)
def test_each_penalty_lowers_what_was_said(bench: Bench, field: str, strength: float) -> None:
    """The same row twice: a token that wins by 1 does not win again once it was said."""
    tokens, rise = bench.rivals(0.9)
    numbers = Sampling(temperature=0, logit_bias=rise)
    assert bench.draws(numbers, 3).keys() == {tokens[0]}
    lowered: dict[str, Any] = {field: strength}
    assert bench.draws(dataclasses.replace(numbers, **lowered), 2).keys() == set(tokens)


def test_penalties_know_the_prompts_last_words(bench: Bench) -> None:
    """As many as repeat_last says: the prompt's last token is penalised, one before them is not."""
    last, early = bench.prompt[-1], bench.prompt[1]
    assert early not in bench.prompt[-2:]
    for token, is_penalised in ((last, True), (early, False)):
        index = bench.index(bench.prompt)
        row = logits_row(bench.model.context, index, bench.model.vocabulary.size)
        rival = int(np.argmax(row))
        gap = float(row[rival] - row[token])
        wins = ((token, gap + 1),)  # by 1, unless 2 are taken off
        numbers = Sampling(temperature=0, repeat_last=2, presence_penalty=2, logit_bias=wins)
        said = bench.draws(numbers, 1)
        assert (token not in said) == is_penalised


def test_ignore_eos_never_ends(bench: Bench) -> None:
    ending = tuple((token, 100.0) for token in bench.model.vocabulary.ending)
    assert len(bench.write(only(logit_bias=ending), 20)) < 20
    assert len(bench.write(only(logit_bias=ending, ignore_eos=True), 20)) == 20


def test_log_probabilities_are_the_models_own(bench: Bench) -> None:
    index = bench.index(bench.prompt)
    context, vocabulary = bench.model.context, bench.model.vocabulary
    row = log_softmax(logits_row(context, index, vocabulary.size).copy())
    assert math.isclose(float(np.exp(row).sum()), 1, rel_tol=1e-9)
    sampler = Sampler(only(logprobs=5, temperature=0), vocabulary, bench.prompt)
    token = draw(context, [(sampler, index)])[0]
    said = sampler.logprob(context, index, token)
    other = sampler.logprob(context, index, 300)
    sampler.free()
    assert math.isclose(said["logprob"], float(row.max()))
    assert {k: said["top"][0][k] for k in ("token", "bytes", "logprob")} == {
        k: said[k] for k in ("token", "bytes", "logprob")
    }
    assert bytes(said["bytes"]) == vocabulary.piece(token)
    values = [each["logprob"] for each in said["top"]]
    assert values == sorted(values, reverse=True)
    assert len(values) == 5
    assert 0 < sum(map(math.exp, values)) <= 1
    assert math.isclose(other["logprob"], float(row[300]))


def test_a_grammar_holds_however_hot_the_model_is(bench: Bench) -> None:
    for seed in range(5):
        grammar = 'root ::= ("yes" | "no") " " [0-9]{3} "!"'
        said = bench.text(bench.write(only(seed=seed), 60, grammar))
        assert re.fullmatch(r"(yes|no) [0-9]{3}!", said)


def test_a_schema_holds_however_hot_the_model_is(bench: Bench) -> None:
    schema = {
        "type": "object",
        "properties": {
            "name": {"type": "string", "maxLength": 12},
            "code": {"type": "string", "pattern": "^a..z$"},
            "sure": {"type": "boolean"},
            "kinds": {"type": "array", "items": {"enum": ["a", "bé", 3]}, "maxItems": 3},
        },
        "required": ["name", "code", "sure", "kinds"],
    }
    grammars = Grammars(DEMO)
    grammar = grammars.gbnf(Sampling(json_schema=json.dumps(schema)))
    grammars.stop()
    for seed in range(8):
        said = json.loads(bench.text(bench.write(only(seed=seed), 300, grammar)))
        assert said.keys() == {"name", "code", "sure", "kinds"}
        assert isinstance(said["sure"], bool)
        assert len(said["name"]) <= 12
        assert re.fullmatch("a..z", said["code"])
        assert set(said["kinds"]) <= {"a", "bé", 3}


def test_a_grammar_that_is_full_ends_the_reply_even_where_ending_is_ignored(bench: Bench) -> None:
    for ignored in (False, True):
        said = bench.write(only(ignore_eos=ignored), 60, 'root ::= "abc"')
        assert bench.text(said) == "abc"


def test_a_grammar_no_token_can_follow_ends_the_reply(bench: Bench) -> None:
    sampler = Sampler(FLAT, bench.model.vocabulary, bench.prompt, 'root ::= "a" [\\x00]')
    context = bench.model.context
    tokens = [draw(context, [(sampler, bench.index(bench.prompt))])[0] for _ in range(3)]
    sampler.free()
    assert tokens[1:] == [NOTHING, NOTHING]
    assert bench.model.vocabulary.ends(NOTHING)


def test_a_grammar_is_for_the_answer_and_not_for_the_thought_before_it(model: Model) -> None:
    bench = Bench(model, PROMPT + "<think>\n")
    said = bench.text(bench.write(Sampling(temperature=0), 300, 'root ::= "yes" | "no"'))
    thought, answer = said.split("</think>")
    assert len(thought) > 10
    assert answer in {"yes", "no"}


def test_a_grammar_is_never_satisfied_by_a_special_token(bench: Bench) -> None:
    """Its name would do, but a special token is not shown as text."""
    start = bench.model.vocabulary.tokenize("<|im_start|>")[0]
    numbers = only(logit_bias=((start, 100),))
    said = bench.write(numbers, 20, 'root ::= "<|im_start|>"')
    assert start not in said
    assert bench.text(said) == "<|im_start|>"


def test_a_grammar_of_other_scripts_is_followed_over_split_characters(bench: Bench) -> None:
    for seed in range(5):
        said = bench.text(bench.write(only(seed=seed), 60, 'root ::= [你好世界é👋]{5} "."'))
        assert re.fullmatch("[你好世界é👋]{5}[.]", said)


def test_a_reply_that_its_grammar_makes_slow_is_ended(bench: Bench) -> None:
    """Each a could be closed by b or by c: the ways to go on double with every one of them."""
    grammar = 'root ::= s\ns ::= "a" s "b" | "a" s "c" | "a"'
    forced = bench.model.vocabulary.tokenize("a")[-1]
    sampler = Sampler(only(logit_bias=((forced, 100),)), bench.model.vocabulary, [], grammar)
    index, said = bench.index(bench.prompt), 0
    while sampler.failed is None:
        assert draw(bench.model.context, [(sampler, index)])[0] == forced
        said += 1
        assert said < 40, "it never ended"
    assert draw(bench.model.context, [(sampler, index)])[0] == NOTHING
    sampler.free()


def test_a_sampler_gives_its_memory_back(bench: Bench) -> None:
    def used() -> int:
        return int(Path("/proc/self/statm").read_text().split()[1])

    def round_of(count: int) -> None:
        for _ in range(count):
            numbers = only(repeat_penalty=1.1, logit_bias=((3, 1.0),))
            rule = 'root ::= [a-z]{500} "x"'
            Sampler(numbers, bench.model.vocabulary, bench.prompt, rule).free()

    round_of(50)
    before = used()
    round_of(400)
    assert (used() - before) * 4096 < 8_000_000


def test_an_ordinary_token_costs_one_call(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    index = bench.index(bench.prompt)
    sampler = Sampler(Sampling(), bench.model.vocabulary, bench.prompt)
    calls: list[str] = []

    def counted(name: str, real: Any) -> Any:
        def call(*given: Any) -> Any:
            calls.append(name)
            return real(*given)

        return call

    for name in (name for name in dir(c) if name.startswith(("llama_sampler_", "llama_get_"))):
        real = getattr(c, name)
        if callable(real) and not isinstance(real, type):
            monkeypatch.setattr(c, name, counted(name, real))
    draw(bench.model.context, [(sampler, index)])
    assert calls == ([] if drawing.TOGETHER else ["llama_sampler_sample"])
    monkeypatch.undo()
    sampler.free()


@pytest.mark.skipif(not drawing.TOGETHER, reason="this llama.cpp was built without engine/native")
@pytest.mark.parametrize("count", [1, 2, 3, 8])
def test_sequences_drawn_for_together_say_what_each_would_alone(
    model: Model, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each with numbers of its own: chains that keep one, some or any number of tokens."""
    numbers = [
        only(temperature=1, top_k=40, top_p=0.95),
        only(temperature=0),
        only(top_k=0),
        only(top_k=200, logit_bias=((5, 3.0), (6, -100.0))),
        only(temperature=1, top_k=1_000),
        only(top_k=20, repeat_penalty=1.3, presence_penalty=0.5),
        only(top_k=20, ignore_eos=True),
        only(temperature=0, logit_bias=((9, 100.0),)),
    ][:count]
    prompt = model.vocabulary.tokenize(PROMPT)
    model.clear()
    model.use(2)
    rows = model.decode([Tokens(0, 0, prompt, wanted=True), Tokens(1, 0, prompt[:9], wanted=True)])

    def said() -> list[list[int]]:
        samplers = [Sampler(each, model.vocabulary, prompt) for each in numbers]
        wanted = [(sampler, rows[i % 2]) for i, sampler in enumerate(samplers)]
        drawn = [draw(model.context, wanted) for _ in range(50)]
        for sampler in samplers:
            sampler.free()
        return drawn

    together = said()
    monkeypatch.setattr(drawing, "TOGETHER", False)
    assert said() == together
    model.use(1)
    model.clear()
