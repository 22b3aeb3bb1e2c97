"""A model can be talked into writing anything: no tool call of it may break what comes after."""

import json

import pytest

from engine.calls.detect import detect
from engine.calls.reader import Calls
from engine.calls.tools import Tools
from engine.parse import Parser
from engine.protocol import delta
from tests.engine.calls.reading import tool, whole

F = Tools(({"type": "function", "function": {"name": "f"}},))

HOSTILE = {
    "half a character in the name": '{"name": "\\udfff", "arguments": {}}',
    "not a number": '{"name": "f", "arguments": {"x": NaN}}',
    "endless": '{"name": "f", "arguments": {"x": -Infinity}}',
    "too large a number": '{"name": "f", "arguments": {"x": 1e999}}',
    "nested without end": '{"name": "f", "arguments": {"x": ' + "[" * 50_000,
    "nested deeply": '{"name": "f", "arguments": {"x": ' + "[" * 5000 + "]" * 5000 + "}}",
    "nested more than anybody means": '{"name": "f", "arguments": {"x": '
    + "[" * 200
    + "]" * 200
    + "}}",
    "a number of many digits": '{"name": "f", "arguments": {"x": ' + "9" * 5000 + "}}",
}


def parser() -> Parser:
    """Of a model that may call f."""
    return Parser(calls=Calls(F, detect("<tool_call>")))


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_call_stays_text_that_every_reader_can_read(name: str) -> None:
    reading = parser()
    said = f"<tool_call>{HOSTILE[name]}</tool_call>"
    parts = reading.feed(said) + reading.finish()
    assert parts == [("t", said)]
    line = json.dumps(delta(parts), ensure_ascii=False, allow_nan=False)
    assert json.loads(line.encode()) == delta(parts)


def test_a_character_that_json_writes_in_two_halves_is_whole() -> None:
    call = '{"name": "f", "arguments": {"x": "\\ud83d\\ude00"}}'
    parts = whole(parser().feed(f"<tool_call>{call}</tool_call>"))
    assert parts == [("c", {"name": "f", "arguments": {"x": "😀"}})]


UNSOUND = {
    "half a character": ("\\ud83d", "\ufffd"),
    "the half before another letter": ("a\\ud83db", "a\ufffdb"),
    "the half before another escape": ("\\ud83d\\n\\udc00\\ud83d", "\ufffd\n\ufffd\ufffd"),
    "a half before a whole one": ("\\ud83d\\uD83D\\uDE00", "\ufffd😀"),
    "a zero byte": ("a\\u0000b", "ab"),
    "a zero byte between two halves": ("\\ud83d\\u0000\\ude00", "\ufffd\ufffd"),
}


@pytest.mark.parametrize("name", UNSOUND)
def test_what_is_no_character_in_an_argument_is_put_right(name: str) -> None:
    written, meant = UNSOUND[name]
    call = f'<tool_call>{{"name": "f", "arguments": {{"x": "{written}", "y": 1}}}}</tool_call>'
    arguments = {"x": meant, "y": 1}
    healed = {"name": "f", "arguments": arguments, "healed": ["characters"]}
    assert whole(parser().feed(call)) == [("c", healed)]


def test_what_is_no_number_may_be_a_text() -> None:
    tools = Tools((tool("f", x={"type": "string"}),))
    reading = Parser(calls=Calls(tools, detect("<tool_call>")))
    parts = reading.feed('<tool_call>{"name": "f", "arguments": {"x": NaN}}</tool_call>')
    call = {"name": "f", "arguments": {"x": "NaN"}, "healed": ["type"]}
    assert whole(parts) == [("c", call)]


def test_an_argument_may_say_how_a_zero_byte_is_written() -> None:
    call = r'{"name": "f", "arguments": {"x": "\\u0000", "y": "\\\\u0000"}}'
    parts = whole(parser().feed(f"<tool_call>{call}</tool_call>"))
    assert parts == [("c", {"name": "f", "arguments": {"x": r"\u0000", "y": r"\\u0000"}})]


def test_half_a_character_beside_a_call_is_shown_as_broken() -> None:
    calls = r'[{"name": "f"}, {"name": "\udfff", "arguments": {}}]'
    parts = whole(parser().feed(f"<tool_call>{calls}</tool_call>"))
    shown = ("t", '{"name": "\ufffd", "arguments": {}}')
    assert parts == [("c", {"name": "f", "arguments": {}}), shown]


def test_a_zero_byte_is_left_out() -> None:
    reading = parser()
    assert reading.feed("a\0b") + reading.finish() == [("t", "ab")]


PYTHON = {
    "a set": "f(x={1, 2})",
    "bytes": 'f(x=b"a")',
    "a key that is no text": "f(x={(1, 2): 3})",
    "endless": "f(x=1e999)",
    "code": '__import__("os").system("true")',
    "code as an argument": 'f(x=__import__("os").getpid())',
    "deep lists": f"f(x={'[' * 150}{']' * 150})",
    "deeper lists": f"f(x={'[' * 5000}",
    "deep attributes": f"f{'.a' * 5000}(x=1)",
    "deep signs": f"f(x={'-' * 5000}1)",
    "deep calls": f"{'print(' * 90}f(){')' * 90}",
    "a long sum": f"f(x={'1+' * 5000}1)",
    "a number of many digits": f"f(x={'9' * 5000})",
    "an escape that is none": 'f(x="\\d\\ud800")',
}


@pytest.mark.parametrize("name", PYTHON)
@pytest.mark.parametrize("opening", ["```tool_code\n", "<|python_tag|>"])
def test_hostile_python_is_not_run_and_breaks_nothing(name: str, opening: str) -> None:
    said = f"{opening}{PYTHON[name]}\n```"
    reading = Parser(calls=Calls(F, detect("")))
    parts = reading.feed(said) + reading.finish()
    assert json.dumps(delta(parts), ensure_ascii=False, allow_nan=False).encode()
    calls = [value["name"] for kind, value in parts if kind == "c"]
    assert set(calls) <= {"f"}
    if name not in {"deep calls", "an escape that is none", "deep lists"}:
        assert not calls
