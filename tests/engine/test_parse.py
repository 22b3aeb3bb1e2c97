"""What a model writes becomes reasoning, answer and tool calls, however the stream is cut.

What counts as a call is shown in tests/engine/calls.
"""

import random
from itertools import pairwise

import pytest

from engine.calls.detect import detect
from engine.calls.reader import Calls
from engine.calls.tools import Tools
from engine.parse import Parser

TOOLS = Tools(({"type": "function", "function": {"name": "get_time"}},))
CALL = '<tool_call>\n{"name": "get_time", "arguments": {"zone": "UTC"}}\n</tool_call>'

CASES = {
    "plain": ("", "Hello there.", "", "Hello there.", 0),
    "thinking": ("", "<think>\nHm, so.\n</think>\n\nYes.", "Hm, so.", "Yes.", 0),
    "opened by the prompt": ("assistant\n<think>\n", "Hm.\n</think>\n\nYes.", "Hm.", "Yes.", 0),
    "closed by the prompt": ("<think>\n\n</think>\n\n", "Yes.", "", "Yes.", 0),
    "empty thinking": ("", "<think>\n\n</think>\n\nYes.", "", "Yes.", 0),
    "never closed": ("", "<think>\nand so on", "and so on", "", 0),
    "a call": ("", CALL, "", "", 1),
    "words, then two calls": ("", f"Let me see.\n{CALL}\n{CALL}", "", "Let me see.", 2),
    "a broken call stays visible": ("", "<tool_call>{oops}</tool_call>", "", None, 0),
    "an unclosed call stays visible": ("", 'A <tool_call>{"name"', "", 'A <tool_call>{"name"', 0),
    "a tag that is none": ("", "a <b> c <tool> d", "", "a <b> c <tool> d", 0),
    "think later is text": ("", "x <think> y", "", "x <think> y", 0),
    "blank lines inside stay": ("", "a\n\nb", "", "a\n\nb", 0),
}


def parser(tail: str = "") -> Parser:
    """Of a model that writes calls as Hermes does, and may call get_time."""
    return Parser(tail, calls=Calls(TOOLS, detect("<tool_call>")))


def read(tail: str, pieces: list[str]) -> tuple[str, str, list[object]]:
    reading = parser(tail)
    parts = [part for piece in pieces for part in reading.feed(piece)] + reading.finish()
    said = {kind: "".join(v for k, v in parts if k == kind) for kind in "rt"}
    return said["r"], said["t"], [value for kind, value in parts if kind == "c"]


@pytest.mark.parametrize("name", CASES)
def test_text_is_split_into_what_it_means(name: str) -> None:
    tail, text, reasoning, answer, calls = CASES[name]
    got = read(tail, [text])
    assert got[0] == reasoning
    assert got[1] == (text if answer is None else answer)
    assert len(got[2]) == calls


@pytest.mark.parametrize("name", CASES)
def test_the_cut_of_the_stream_makes_no_difference(name: str) -> None:
    tail, text, *_ = CASES[name]
    whole = read(tail, [text])
    assert read(tail, list(text)) == whole
    for seed in range(50):
        cuts = sorted(random.Random(seed).choices(range(len(text) + 1), k=4))
        edges = [0, *cuts, len(text)]
        pieces = [text[a:b] for a, b in pairwise(edges)]
        assert read(tail, pieces) == whole


def test_a_call_carries_its_name_and_arguments() -> None:
    assert read("", [CALL])[2] == [{"name": "get_time", "arguments": {"zone": "UTC"}}]


def test_words_come_out_as_soon_as_they_are_certain() -> None:
    reading = parser()
    assert reading.feed("Hel") == [("t", "Hel")]
    assert reading.feed("lo <to") == [("t", "lo")]
    assert reading.feed("p>") == [("t", " <top>")]


def test_without_tools_nothing_is_a_call() -> None:
    alone = Parser()
    assert alone.feed(CALL) + alone.finish() == [("t", CALL)]
