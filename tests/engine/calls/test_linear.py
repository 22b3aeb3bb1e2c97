"""The time to read a reply grows with its length, whatever a model was talked into writing."""

import time

import pytest

from tests.engine.calls.reading import read

HOSTILE = {
    "words": ("hermes", "", "Some words of no meaning.\n"),
    "blanks": ("hermes", "a", " "),
    "blank lines": ("hermes", "a", "\n"),
    "openings": ("hermes", "", "<tool_call>"),
    "openings of strings": ("hermes", "", '<tool_call>{"'),
    "closings in a string": ("hermes", '<tool_call>{"a": "', " </tool_call> "),
    "closings at the end of lines": ("hermes", "", '<tool_call>{"name": "</tool_call>\n'),
    "beginnings of marks": ("hermes", "", "<tool_cal"),
    "brackets": ("bare", "", "{"),
    "lists": ("bare", "", "[\n{"),
    "beginnings of calls": ("bare", "", '{"name": "get_time", '),
    "beginnings of calls on lines": ("bare", "", '{"name":\n'),
    "deep nesting": ("bare", '{"name": "get_time", "arguments": ', "["),
    "backticks": ("gemma", "", "`"),
    "fences": ("hermes", "", "```\n"),
    "quotes": ("hermes", '<tool_call>{"name": "', '"x '),
    "what json_repair is slow at": (
        "hermes",
        '<tool_call>{"name": "get_time", "arguments": {\'zone\': "',
        "foo bar, baz: x\n",
    ),
    "the same in many calls": (
        "hermes",
        "",
        '<tool_call>{"name": "get_time", "arguments": {\'a\': "foo, b: c\nfoo\n</tool_call>\n',
    ),
    "quotes that are a text's own": (
        "hermes",
        '<tool_call>{"name": "write", "arguments": {"content": "a\n',
        '"b"   ',
    ),
    "brackets that may be behind a text": (
        "hermes",
        '<tool_call>{"name": "write", "arguments": {"content": "',
        "}",
    ),
    "beginnings of marks in a text": (
        "hermes",
        '<tool_call>{"name": "write", "arguments": {"content": "',
        "</tool_cal",
    ),
    "halves of characters": (
        "hermes",
        '<tool_call>{"name": "write", "arguments": {"content": "',
        r"\ud83d",
    ),
    "zero bytes": (
        "hermes",
        '<tool_call>{"name": "write", "arguments": {"content": "',
        r"\\\u0000",
    ),
    "a long list": ("hermes", '<tool_call>{"name": "write", "arguments": {"more": [', "[1], "),
    "line breaks in XML": ("qwen-coder", "<function=write><parameter=content>", "\n</par"),
    "arguments in XML": ("qwen-coder", "<function=write>", "<parameter=path>\na\n</parameter>\n"),
    "closings in XML": ("qwen-coder", "<function=write><parameter=path>", "</parameter> \n x"),
    "openings in XML": ("qwen-coder", "<function=write><parameter=path>", "<parameter=path>"),
    "brackets of Gemma": ("gemma4", "<|tool_call>call:get_time{", "a:{"),
    "strings of Gemma": ("gemma4", "<|tool_call>call:get_time{", 'a:<|"|>b<|"|>,'),
    "channels": ("harmony", "", "<|channel|>"),
    "messages": ("harmony", "", "<|channel|>final<|message|>a <|end|><|start|>assistant"),
    "arguments of gpt-oss": ("harmony", "<|channel|>commentary to=functions.f<|message|>", "{'a"),
    "thoughts": ("hermes", "<think>", "a  </thin"),
}
SMALL, TIMES, MOST = 10_000, 8, 24
"""Characters of the smaller text, and how many times as long the other is: eight times the time
when it grows with the length, sixty-four when with its square."""


@pytest.mark.parametrize("name", HOSTILE)
def test_eight_times_the_text_takes_no_more_than_some_such_time(name: str) -> None:
    form, begin, again = HOSTILE[name]
    short = begin + again * (SMALL // len(again))
    long = begin + again * (SMALL * TIMES // len(again))
    assert taken(form, long) < MOST * max(taken(form, short), 0.02)


def taken(form: str, text: str) -> float:
    """This thread's processor time to read a text that comes in pieces, the better of two."""
    pieces = [text[at : at + 7] for at in range(0, len(text), 7)]
    times = []
    for _ in range(2):
        begun = time.thread_time()
        read(form, pieces)
        times.append(time.thread_time() - begun)
    return min(times)
