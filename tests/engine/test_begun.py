"""A cut reply goes on from its very words, after the prompt that asked for the first of them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.begun import written
from engine.preparer import Preparer
from engine.protocol import Generate, Load, Part
from engine.runner.loading import Settings
from engine.runner.model import Model
from engine.sequence import Sequence

DEMO = str(Path("demo_model/hearth-demo.gguf").resolve())
ASKED = {"role": "user", "content": "Tell me a story"}
CHATML = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n"
)
PLAIN, OPEN, SHUT = (
    CHATML + end + "{% endif %}" for end in ("", "<think>\n", "<think>\n\n</think>\n\n")
)


@pytest.fixture(scope="module")
def preparer() -> Iterator[Preparer]:
    load = Load(cells=1024, sequences=2, batch=512, ubatch=512, threads=1)
    made = Preparer(Model(Settings(DEMO, load), lambda part: None), 512)
    yield made
    made.stop()


def going_on(preparer: Preparer, template: str | None, **begun: str) -> Sequence:
    request = Generate(
        reply="r",
        attempt=1,
        user="ada",
        model="demo",
        path=DEMO,
        messages=(ASKED, {"role": "assistant", **begun}),
        template=template,
        continues=True,
    )
    sequence = Sequence(request, 0, [], 0)
    preparer.prepare(sequence)
    return sequence


def told(preparer: Preparer, sequence: Sequence) -> str:
    """The prompt as text again, without the tokens that mark the turns."""
    pieces = (preparer.model.vocabulary.piece(token) for token in sequence.tokens)
    return b"".join(pieces).decode()


def heard(sequence: Sequence, text: str) -> dict[str, str]:
    """What is made of a text that the model writes on with."""
    parts: list[Part] = []
    for letter in text:
        parts += sequence.hear(letter.encode())
    said: dict[str, str] = {}
    for kind, value in parts + sequence.finish():
        said[kind] = said.get(kind, "") + value
    return said


def test_the_prompt_ends_in_the_replys_words_with_its_turn_left_open(preparer: Preparer) -> None:
    text = told(preparer, going_on(preparer, PLAIN, content="Once upon"))
    assert text == "user\nTell me a story\nassistant\nOnce upon"


def test_its_own_template_asks_as_it_did_for_the_first_words(preparer: Preparer) -> None:
    asked = told(preparer, going_on(preparer, None, content="Once upon"))
    assert asked.endswith("\nassistant\n<think>\n\n</think>\n\nOnce upon")


@pytest.mark.parametrize(
    ("template", "begun", "end"),
    [
        (PLAIN, {"content": "", "reasoning_content": "Hm"}, "<think>\nHm"),
        (OPEN, {"content": "", "reasoning_content": "Hm"}, "assistant\n<think>\nHm"),
        (
            OPEN,
            {"content": "Once", "reasoning_content": "Hm"},
            "assistant\n<think>\nHm\n</think>\n\nOnce",
        ),
        (OPEN, {"content": "Once"}, "assistant\n<think>\n\n</think>\n\nOnce"),
        (SHUT, {"content": "Once"}, "assistant\n<think>\n\n</think>\n\nOnce"),
    ],
)
def test_thoughts_are_left_open_or_closed_as_the_reply_had_them(
    preparer: Preparer, template: str, begun: dict[str, str], end: str
) -> None:
    assert told(preparer, going_on(preparer, template, **begun)).endswith(end)


def test_blanks_after_the_cut_are_kept_as_they_belong_between_words(preparer: Preparer) -> None:
    assert heard(going_on(preparer, PLAIN, content="Once"), " upon") == {"t": " upon"}
    thinking = going_on(preparer, PLAIN, content="", reasoning_content="Let")
    assert heard(thinking, " me see.\n</think>\n\nYes") == {"r": " me see.", "t": "Yes"}


def test_an_answer_that_goes_on_does_not_begin_to_think(preparer: Preparer) -> None:
    sequence = going_on(preparer, PLAIN, content="The tag is ")
    assert heard(sequence, "<think>.") == {"t": "<think>."}


def test_long_thoughts_are_known_to_be_thoughts(preparer: Preparer) -> None:
    sequence = going_on(preparer, OPEN, content="", reasoning_content="word " * 90)
    assert heard(sequence, " and</think>Yes") == {"r": " and", "t": "Yes"}


def test_markers_in_what_a_person_put_right_end_no_turn(preparer: Preparer) -> None:
    sequence = going_on(preparer, PLAIN, content="A<|im_end|>B")
    assert sequence.tokens != preparer.model.vocabulary.tokenize(told(preparer, sequence))
    assert told(preparer, sequence).endswith("A<|im_end|>B")


def test_what_goes_before_is_found_again_in_what_was_computed(preparer: Preparer) -> None:
    request = going_on(preparer, None, content="Once").request
    first = Sequence(
        Generate(**{**_fields(request), "messages": (ASKED,), "continues": False}), 0, [], 0
    )
    preparer.prepare(first)
    again = going_on(preparer, None, content="Once")
    assert again.tokens[: len(first.tokens)] == first.tokens


def _fields(request: Generate) -> dict[str, Any]:
    return {name: getattr(request, name) for name in Generate.__dataclass_fields__}


def test_what_is_written_is_what_was_heard() -> None:
    assert written({"content": "Yes"}, "assistant\n") == "Yes"
    assert written({"content": "Yes", "reasoning_content": "Hm"}, "") == (
        "<think>\nHm\n</think>\n\nYes"
    )
