"""A model can be talked into writing anything: no tool call of it may break what comes after."""

import json

import pytest

from engine.calls.detect import detect
from engine.calls.reader import Calls
from engine.calls.tools import Tools
from engine.parse import Parser
from engine.protocol import delta

F = Tools(({"type": "function", "function": {"name": "f"}},))

HOSTILE = {
    "half a character": '{"name": "f", "arguments": {"x": "\\ud800"}}',
    "half a character in the name": '{"name": "\\udfff", "arguments": {}}',
    "a zero byte": '{"name": "f", "arguments": {"x": "a\\u0000b"}}',
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
    parts = parser().feed(f"<tool_call>{call}</tool_call>")
    assert parts == [("c", {"name": "f", "arguments": {"x": "😀"}})]


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
