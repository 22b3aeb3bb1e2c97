"""Thinking that has taken as long as it may is ended, and the answer follows."""

from pathlib import Path

import pytest

from engine.parse import Parser
from engine.protocol import Load, Sampling
from engine.runner.loading import Settings
from engine.runner.model import Model
from tests.engine.test_sampling import Bench

DEMO = str(Path("demo_model/hearth-demo.gguf").resolve())
ASKED = "<|im_start|>user\nTell me a story<|im_end|>\n<|im_start|>assistant\n"
OPENED = f"{ASKED}<think>\n"
ANSWERS = f"{ASKED}<think>\n\n</think>\n\n"


@pytest.fixture(scope="module")
def model() -> Model:
    load = Load(cells=1024, sequences=2, batch=512, ubatch=512, threads=1)
    return Model(Settings(DEMO, load), lambda part: None)


def told(bench: Bench, prompt: str, budget: int | None, count: int = 200) -> tuple[str, str, str]:
    """All that was written, its thinking and its answer."""
    numbers = Sampling(temperature=0, thinking_budget=budget)
    written = bench.text(bench.write(numbers, count))
    parser = Parser(prompt)
    parts = parser.feed(written) + parser.finish()
    reasoning = "".join(value for kind, value in parts if kind == "r")
    return written, reasoning, "".join(value for kind, value in parts if kind == "t")


def test_thinking_ends_after_so_many_tokens_and_the_answer_follows(model: Model) -> None:
    bench = Bench(model, OPENED)
    free, _thought, _answer = told(bench, OPENED, None)
    taken = len(model.vocabulary.tokenize(free.split("</think>")[0]))
    assert taken > 8, "the demo model thinks too briefly for this test"
    written, thought, answer = told(bench, OPENED, 4)
    assert written.count("</think>") == 1
    assert free.startswith(thought)
    assert 0 < len(model.vocabulary.tokenize(thought)) <= 5
    assert answer


def test_none_at_all_goes_straight_to_the_answer(model: Model) -> None:
    written, thought, answer = told(Bench(model, OPENED), OPENED, 0)
    assert written.startswith("\n</think>\n\n")
    assert thought == ""
    assert answer


def test_a_budget_that_is_not_used_up_changes_nothing(model: Model) -> None:
    bench = Bench(model, OPENED)
    assert told(bench, OPENED, 10_000) == told(bench, OPENED, None)


def test_thoughts_that_the_model_opens_itself_are_ended_too(model: Model) -> None:
    bench = Bench(model, ASKED)
    assert told(bench, ASKED, None)[1], "the demo model does not think by itself here"
    written, thought, answer = told(bench, ASKED, 0)
    assert written.startswith("<think>\n</think>\n\n")
    assert (thought, bool(answer)) == ("", True)


def test_a_reply_that_does_not_think_is_left_alone(model: Model) -> None:
    bench = Bench(model, ANSWERS)
    assert told(bench, ANSWERS, 0) == told(bench, ANSWERS, None)


def test_the_answers_grammar_holds_after_thinking_that_was_cut(model: Model) -> None:
    bench = Bench(model, OPENED)
    numbers = Sampling(temperature=0, thinking_budget=2)
    written = bench.text(bench.write(numbers, 60, 'root ::= "yes" | "no"'))
    assert written.split("</think>")[1].strip() in {"yes", "no"}
