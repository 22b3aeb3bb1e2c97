"""A call's arguments are told while it is written: what is certain of them, and nothing else."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.calls.dialect import Dialect
from engine.calls.formats import FORMATS
from engine.calls.tools import Tools
from engine.speech import Speech
from tests.engine.calls.reading import TOOLS, joined, read, said, whole
from tests.engine.calls.written import BROKEN, COMMENTARY, NO_CALL, SOUND, WITHIN

WRITE = '{"name": "write", "arguments": '
OBJECT = '{"path": "a.py", "content": "say(\\"Hé\\")\\n\\u00e9 }'
BEGUN = '{"path":"a.py","content":"say(\\"Hé\\")\\né'
XML = "<parameter=path>\na.py\n</parameter>\n<parameter=content>\n"
CODE = 'say("Hé")\né\n'
KIMI = "<|tool_call_begin|>functions.write:0<|tool_call_argument_begin|>"
DSML = "｜DSML｜"

TOLD = {
    "Hermes": ("hermes", f"<tool_call>\n{WRITE}{OBJECT}", BEGUN),
    "Hermes in a code fence": ("hermes", f"<tool_call>\n```json\n{WRITE}{OBJECT}", BEGUN),
    "JSON in place of tags": ("qwen-coder", f"<tool_call>\n{WRITE}{OBJECT}", BEGUN),
    "a name and JSON": ("hermes", f"<tool_call>write{OBJECT}", BEGUN),
    "Kimi": ("kimi", f"<|tool_calls_section_begin|>{KIMI}{OBJECT}", BEGUN),
    "DeepSeek V3": (
        "deepseek",
        f"<｜tool▁call▁begin｜>function<｜tool▁sep｜>write\n```json\n{OBJECT}",
        BEGUN,
    ),
    "DeepSeek V3.1": (
        "deepseek-v3.1",
        f"<｜tool▁call▁begin｜>write<｜tool▁sep｜>{OBJECT}",
        BEGUN,
    ),
    "Llama": ("llama", f'{{"type": "function", "name": "write", "parameters": {OBJECT}', BEGUN),
    "Llama, python_tag": ("llama", f"<|python_tag|>{WRITE}{OBJECT}", BEGUN),
    "Llama, function tag": ("llama", f"<function=write>{OBJECT}", BEGUN),
    "Mistral, a list": ("mistral", f"[TOOL_CALLS][{WRITE}{OBJECT}", BEGUN),
    "Mistral, by name": ("mistral-named", f"[TOOL_CALLS]write[ARGS]{OBJECT}", BEGUN),
    "Phi": ("phi", f"<|tool_call|>[{WRITE}{OBJECT}", BEGUN),
    "gpt-oss": ("harmony", COMMENTARY.replace("get_time", "write") + OBJECT, BEGUN),
    "bare": ("bare", f"{WRITE}{OBJECT}", BEGUN),
    "Qwen-Coder": ("qwen-coder", f"<tool_call>\n<function=write>\n{XML}{CODE}</par", BEGUN),
    "GLM": (
        "glm",
        "<tool_call>write\n<arg_key>path</arg_key>\n<arg_value>a.py</arg_value>\n"
        f"<arg_key>content</arg_key>\n<arg_value>{CODE}<",
        BEGUN,
    ),
    "MiniMax": (
        "minimax",
        '<minimax:tool_call>\n<invoke name="write">\n<parameter name="path">a.py</parameter>\n'
        f'<parameter name="content">{CODE}</',
        BEGUN,
    ),
    "DeepSeek V3.2": (
        "deepseek-v3.2",
        f'<{DSML}function_calls>\n<{DSML}invoke name="write">\n<{DSML}parameter name="path"'
        f' string="true">a.py</{DSML}parameter>\n<{DSML}parameter name="content" string="true">'
        f"{CODE}</{DSML}",
        BEGUN,
    ),
    "Gemma 4": (
        "gemma4",
        f'<|tool_call>call:write{{path:<|"|>a.py<|"|>,content:<|"|>{CODE.strip()}<|',
        BEGUN,
    ),
    "FunctionGemma": (
        "function-gemma",
        f"<start_function_call>call:write{{path:<escape>a.py<escape>,content:<escape>"
        f"{CODE.strip()}<esc",
        BEGUN,
    ),
}

GET = '<tool_call>{"name": "get_time", "arguments": '
CERTAIN = {
    "an escape that is half there": (GET + '{"zone": "a\\', '{"zone":"a'),
    "half of a character": (GET + r'{"zone": "a\ud83d', '{"zone":"a'),
    "half of the second half": (GET + r'{"zone": "a\ud83d\ude', '{"zone":"a'),
    "both halves": (GET + r'{"zone": "a\ud83d\ude00', '{"zone":"a😀'),
    "what may be the brackets behind it": (GET + '{"zone": "a}}\t'.strip(), '{"zone":"a'),
    "blanks that may be the last": (GET + '{"zone": "a  ', '{"zone":"a'),
    "the same in the middle": (GET + '{"zone": "a  }b', '{"zone":"a  }b'),
    "what may be a mark": (GET + '{"zone": "a</tool_call', '{"zone":"a'),
    "what is none": (GET + '{"zone": "a</tool_cal!', '{"zone":"a</tool_cal!'),
    "what follows a mark": (GET + '{"zone": "a</tool_call> b c', '{"zone":"a'),
    "a quote that may be the text's own": (GET + '{"zone": "a"', '{"zone":"a'),
    "its end, as a name follows": (GET + '{"zone": "a", "hours":', '{"zone":"a"'),
    "a number that goes on": (GET + '{"hours": 12', None),
    "a number": (GET + '{"hours": 12, "exact" : ', '{"hours":12'),
    "a number that is a text": (GET + '{"hours": "12", "exact":', '{"hours":12'),
    "a text that is a number": (GET + '{"zone": 12, "exact":', '{"zone":"12"'),
    "a list that goes on": (GET + '{"tags": ["a", "]"', None),
    "a list": (GET + '{"tags": ["a", "]"] , "zone": "', '{"tags":["a","]"]'),
    "an empty text": (GET + '{"zone": "", "hours":', '{"zone":""'),
    "what nobody declared": (GET + '{"more": "a', '{"more":"a'),
    "a raw line break": (GET + '{"zone": "a\nb', '{"zone":"a'),
    "single quotes": (GET + "{'zone': 'a', 'hours': 5", None),
    "a comment": (GET + '{"zone": "a", // b\n"hours": 5, "exact":', '{"zone":"a'),
    "a name that comes twice": (GET + '{"zone": "a", "zone": "b', '{"zone":"a"'),
    "no comma": (GET + '{"zone": "a" "hours": 5, "exact":', '{"zone":"a'),
    "not a number at all": (GET + '{"hours": NaN, "zone": "a', None),
    "a quote within": (GET + '{"zone": "a "b" c', '{"zone":"a'),
    "a string in place of the object": (GET + r'"{\"zone\": \"a', None),
    "another name for the arguments": ('<tool_call>{"name": "get_time", "args": {"zone": "a', None),
    "an undeclared tool": ('<tool_call>{"name": "rm", "arguments": {"zone": "a', None),
    "arguments before the name": ('<tool_call>{"arguments": {"zone": "a", "hours": 1', None),
    "a thought": (f'<think>{GET}{{"zone": "a', None),
    "a code fence around": (f'```\n{GET}{{"zone": "a', None),
}
SILENT = {
    "a bare list": ("bare", '[{"name": "get_time", "arguments": {"zone": "a'),
    "Python": ("gemma", '```tool_code\nget_time(zone="UTC", hours=3'),
    "an argument of XML that is of any type": (
        "qwen-coder",
        "<function=get_time>\n<parameter=any>\nso",
    ),
    "XML of an undeclared tool": ("qwen-coder", "<function=rm>\n<parameter=zone>\nso"),
    "gpt-oss and an undeclared tool": ("harmony", '<|channel|>to=functions.rm<|message|>{"a": "b'),
}


def told(form: str, text: str) -> tuple[str | None, str | None]:
    """(the name, the pieces of the arguments) that are told before the text is over."""
    parts: dict[str, Any] = dict(joined(said(form, [text], ends=False)))
    return parts.get("b"), parts.get("a")


@pytest.mark.parametrize("name", TOLD)
def test_a_long_text_is_told_while_it_is_written(name: str) -> None:
    form, text, begun = TOLD[name]
    assert told(form, text) == ("write", begun)


@pytest.mark.parametrize("name", CERTAIN)
def test_only_what_is_certain_is_told(name: str) -> None:
    text, certain = CERTAIN[name]
    assert told("hermes", text)[1] == certain


@pytest.mark.parametrize("name", SILENT)
def test_where_nothing_is_certain_a_call_comes_whole(name: str) -> None:
    assert told(*SILENT[name]) == (None, None)


def test_an_argument_of_xml_is_silent_from_a_tag_on_that_may_end_it() -> None:
    text = "<function=write>\n<parameter=content>\nClose by </parameter>, or </function> so."
    assert told("qwen-coder", text) == ("write", '{"content":"Close by ')
    text += "\n</parameter>\n<parameter=path>\na"
    close = "Close by </parameter>, or </function> so."
    assert told("qwen-coder", text) == ("write", f'{{"content":"{close}","path":"a')


def test_the_rest_is_told_in_the_end() -> None:
    text = f'{GET}{{"zone": "a", \'hours\': \'3\', "exact": 1}}}}</tool_call>'
    *_begun, (_more, pieces), (_whole, call) = joined(said("hermes", [text]))
    assert pieces == '{"zone":"a","hours":3,"exact":true}'
    assert call["healed"] == ["json", "type"]


STANDING = {
    "a name that comes twice": (
        '{"zone": "a", "zone": "b", "hours": 3}}</tool_call>',
        {"zone": "a", "hours": 3},
        ["begun"],
    ),
    "no number": ('{"zone": "a", "hours": NaN}}</tool_call>', {"zone": "a"}, ["begun"]),
    "another tool in the end": (
        '{"zone": "a", "hours": 3}, "name": "rm"}</tool_call>',
        {"zone": "a"},
        ["begun"],
    ),
    "other arguments in the end": (
        '{"zone": "a", "hours": 3}, "arguments": {"zone": "b", "exact": true}}</tool_call>',
        {"zone": "a", "exact": True},
        ["begun"],
    ),
}


@pytest.mark.parametrize("name", STANDING)
def test_what_was_told_stands_whatever_follows(name: str) -> None:
    text, arguments, healed = STANDING[name]
    (_kind, call), *others = read("hermes", [GET + text])
    assert call == {"name": "get_time", "arguments": arguments, "healed": healed}
    assert not others


def test_what_was_not_begun_stays_words() -> None:
    text = f'{GET}{{"hours": 1e999, "zone": "a"}}}}</tool_call>'
    assert read("hermes", [text]) == [("t", text)]


LONG = [
    ('say("hi", you)', 'say("hi", you)'),
    (r"\d+ \. \w", r"\d+ \. \w"),
    ("one\ntwo", "one\ntwo"),
]


@pytest.mark.parametrize(("written", "meant"), LONG)
def test_a_long_text_with_quotes_of_its_own_is_healed(written: str, meant: str) -> None:
    most = "x = 1  # and so on " * 600
    text = f'<tool_call>{WRITE}{{"path": "a", "content": "{most}{written}"}}}}</tool_call>'
    ((_kind, call),) = read("hermes", [text])
    assert call["arguments"] == {"path": "a", "content": most + meant}
    assert call["healed"] in (["json"], ["newlines"])


def test_a_long_text_that_breaks_off_in_quotes_of_its_own_is_healed() -> None:
    text = f'<tool_call>{WRITE}{{"content": "{"x = 1 " * 2000}say("hi'
    ((_kind, call),) = read("hermes", [text])
    assert call["arguments"]["content"].endswith('say("hi')


def test_a_reply_that_is_cut_goes_on_from_what_was_told() -> None:
    text = f"<tool_call>{WRITE}{OBJECT}"
    for end in range(len(text)):
        for kind, call in read("hermes", [text[:end]]):
            assert "begun" not in (call.get("healed", ()) if kind == "c" else ())


def heard(text: str, **more: Any) -> list[tuple[str, Any]]:
    """What a reply says, token by token."""
    dialect = Dialect(Tools(TOOLS), FORMATS["hermes"], is_single=True)
    speech = Speech(dialect=dialect, **more)
    parts = [part for letter in text for part in speech.hear(letter.encode())]
    return joined(parts + speech.finish())


def test_where_one_call_is_allowed_it_is_told_to_its_end_and_nothing_after() -> None:
    text = f'{GET}{{"zone": "a"}}}}</tool_call>'
    call = {"name": "get_time", "arguments": {"zone": "a"}}
    assert heard(text + text) == [("b", "get_time"), ("a", '{"zone":"a"}'), ("c", call)]


def test_a_stop_string_within_a_call_ends_it_where_it_was() -> None:
    parts = heard(f'{GET}{{"zone": "a b STOP c"}}}}</tool_call>', stop=("STOP",))
    call = {"name": "get_time", "arguments": {"zone": "a b"}, "healed": ["closer", "unclosed"]}
    assert parts == [("b", "get_time"), ("a", '{"zone":"a b"}'), ("c", call)]


TEXTS = st.text(st.sampled_from("ab \n\t\"'\\/{}[],:<>é😀\x7f\u2028"), max_size=30)
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
PLAIN = st.none() | st.booleans() | NUMBERS | TEXTS
JSON = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
ARGUMENTS = st.dictionaries(
    st.sampled_from(["zone", "hours", "tags", "place", "a", 'b"\\']), TEXTS | JSON, max_size=5
)
AROUND = {
    "hermes": (GET, "}</tool_call>"),
    "kimi": (KIMI.replace("write", "get_time"), "<|tool_call_end|>"),
    "mistral": (f"[TOOL_CALLS][{GET.removeprefix('<tool_call>')}", "}]"),
    "harmony": (COMMENTARY, "<|call|>"),
    "bare": (GET.removeprefix("<tool_call>"), "}"),
}


@settings(deadline=None, max_examples=150)
@given(
    ARGUMENTS,
    st.sampled_from(list(AROUND)),
    st.booleans(),
    st.none() | st.integers(0, 2),
    st.data(),
)
def test_any_json_adds_up_to_the_call_wherever_it_is_cut_or_ends(
    arguments: dict[str, Any], form: str, ascii: bool, indent: int | None, data: st.DataObject
) -> None:
    before, after = AROUND[form]
    written = json.dumps(arguments, ensure_ascii=ascii, indent=indent).replace("\\u0000", "")
    text = before + written + after
    cut = data.draw(st.integers(0, len(text)))
    pieces = joined(said(form, [text[:cut], text[cut:]]))
    assert pieces == joined(said(form, list(text)))
    ((_kind, call),) = whole(pieces)
    assert "begun" not in call.get("healed", ())
    read(form, [text[:cut]])


SPEAKING = [(s.form, s.text) for s in (*SOUND.values(), *BROKEN.values(), *WITHIN.values())]
SPEAKING += [(form, text) for form, text, _begun in TOLD.values()]
SPEAKING += NO_CALL.values()


EDITS = st.tuples(st.floats(0, 1), st.integers(0, 4), st.sampled_from("\"'{}[],:\n\\ <>x"))
"""Where, how many letters go, and what comes in their place."""


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(SPEAKING), st.lists(EDITS, max_size=3), st.floats(0, 1))
def test_whatever_is_written_adds_up_to_the_call_that_is_made(
    spoken: tuple[str, str], edits: list[tuple[float, int, str]], where: float
) -> None:
    form, text = spoken
    for place, left_out, put_in in edits:
        at = int(place * len(text))
        text = text[:at] + put_in + text[at + left_out :]
    cut = int(where * len(text))
    pieces = joined(said(form, [text[:cut], text[cut:]]))
    assert pieces == joined(said(form, list(text)))
    names = {value["name"] for kind, value in whole(pieces) if kind == "c"}
    assert names <= {each["function"]["name"] for each in TOOLS}
