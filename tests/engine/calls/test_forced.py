"""A grammar that forces a call lets a model write nothing that is not read as one."""

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

from engine.calls.dialect import Dialect
from engine.calls.forced import form
from engine.calls.formats import FORMATS
from engine.calls.tools import Tools, Written
from engine.grammar import BadGrammar, Grammars
from engine.runner.constraint import Constraint
from engine.runner.gbnf import read_vocabulary
from engine.runner.vocabulary import Vocabulary
from tests.engine.calls.reading import TOOLS, tool, whole

DEMO = str(Path("demo_model/hearth-demo.gguf").resolve())
STEPS = 3_000
MARKS = {
    "qwen-coder": "</parameter>",
    "minimax": "</parameter>",
    "deepseek-v3.2": "</｜DSML｜parameter>",
    "glm": "</arg_value>",
    "gemma4": '<|"|>',
    "function-gemma": "<escape>",
    "harmony": "<|end|>",
}
"""What ends a text: a walk that did not prefer it would go on for ever. In JSON, a quote."""
ZONES = ("UTC", "Asia/Shanghai")
STRICT = (
    tool("get_time", zone={"type": "string", "enum": list(ZONES)}, hours={"type": "integer"}),
    tool("write", path={"type": "string"}, more={"$ref": "#/$defs/more"}, any={"title": "Any"}),
    tool("rest"),
)
STRICT[0]["function"]["parameters"]["required"] = ["zone"]
STRICT[1]["function"]["parameters"] |= {
    "required": ["path", "more"],
    "$defs": {"more": {"type": ["array", "null"], "items": {"type": "number"}}},
}
FORMS = [name for name in FORMATS if name != "gemma"] + ["harmony"]


@pytest.fixture(scope="module")
def grammars() -> Iterator[Grammars]:
    made = Grammars(DEMO)
    yield made
    made.stop()


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    made = read_vocabulary(DEMO)
    made.learn()
    return made


def dialect(name: str, tools: tuple[dict[str, Any], ...] = STRICT) -> Dialect:
    is_harmony = name == "harmony"
    return Dialect(Tools(tools), FORMATS["bare" if is_harmony else name], is_harmony)


class Walk:
    """Writes one byte after another, any that the grammar allows."""

    def __init__(self, vocabulary: Vocabulary, grammar: str, mark: str, seed: int) -> None:
        self.random = Random(seed)
        self.vocabulary = vocabulary
        self.mark = mark.encode()
        self.constraint = Constraint(grammar, vocabulary, frozenset(), {})
        pieces = map(vocabulary.piece, range(vocabulary.size))
        self.logits = np.where([len(piece) == 1 for piece in pieces], 0, -np.inf).astype(np.float32)
        for token in vocabulary.ending:
            self.logits[token] = 0
        self.said = b""

    def text_to_its_end(self) -> str:
        """All of it; a walk that does not end fails."""
        for _ in range(STEPS):
            token = self._next()
            if self.vocabulary.ends(token):
                self.constraint.free()
                return self.said.decode()
            self.said += self.vocabulary.piece(token)
            self.constraint.accept(token)
        raise AssertionError(f"no end after {self.said[:2000]!r}")

    def _next(self) -> int:
        allowed = [int(token) for token in self.constraint.allowed(self.logits)["id"]]
        ends = [token for token in allowed if self.vocabulary.ends(token)]
        if ends and self.random.random() < 0.5:
            return ends[0]
        closing = [token for token in allowed if self.vocabulary.piece(token) in self._closing()]
        if closing and self.random.random() < 0.9:
            return self.random.choice(closing)
        plain = [token for token in allowed if self.vocabulary.piece(token).isascii()]
        return self.random.choice([t for t in plain if t not in ends] or allowed)

    def _closing(self) -> list[bytes]:
        """Bytes that go on with the mark that ends a text, or end a value."""
        begun = max(n for n in range(len(self.mark)) if self.said.endswith(self.mark[:n]))
        return [self.mark[begun : begun + 1], *([b'"', b"}", b"]"] if not begun else [])]


def heard(dialect: Dialect, text: str) -> list[tuple[str, dict[str, Any]]]:
    parser = dialect.parser("", None)
    parts = whole(parser.feed(text) + parser.finish())
    return [(kind, value) for kind, value in parts if kind != "r"]


@pytest.mark.parametrize("name", FORMS)
def test_whatever_the_grammar_lets_through_is_a_call_of_a_declared_tool(
    grammars: Grammars, vocabulary: Vocabulary, name: str
) -> None:
    spoken, pieces = dialect(name), 0
    for wanted in (["get_time", "write", "rest"], ["get_time"], ["write"]):
        grammar = grammars.call(form(spoken, wanted, parallel=True))
        for seed in range(4):
            text = Walk(vocabulary, grammar, MARKS.get(name, '"'), seed).text_to_its_end()
            parts = heard(spoken, text)
            assert parts, text
            for kind, call in parts:
                assert kind == "c", (text, parts)
                assert call["name"] in wanted
                check(call)
            pieces = max(pieces, told(spoken, text))
    assert pieces > 1


def told(dialect: Dialect, text: str) -> int:
    """The most pieces that the arguments of a call come in."""
    parser = dialect.parser("", None)
    kinds = "".join(kind for letter in text for kind, _value in parser.feed(letter))
    return max(said.count("a") for said in kinds.split("c"))


def check(call: dict[str, Any]) -> None:
    """Its arguments are as the schema wants them."""
    arguments = call["arguments"]
    if call["name"] == "get_time":
        assert arguments["zone"] in ZONES
        assert isinstance(arguments.get("hours", 0), int)
    if call["name"] == "write":
        assert isinstance(arguments["path"], str)
        assert arguments["more"] is None or isinstance(arguments["more"], list)


@pytest.mark.parametrize("name", FORMS)
def test_one_tool_once_is_one_call_of_it(
    grammars: Grammars, vocabulary: Vocabulary, name: str
) -> None:
    spoken = dialect(name)
    grammar = grammars.call(form(spoken, ["rest"], parallel=False))
    for seed in range(3):
        text = Walk(vocabulary, grammar, MARKS.get(name, '"'), seed).text_to_its_end()
        assert heard(spoken, text) == [("c", {"name": "rest", "arguments": {}})], text


def test_marks_that_are_no_text_are_given_as_the_tokens_that_they_are(
    vocabulary: Vocabulary,
) -> None:
    (mark,) = vocabulary.named(["<|im_start|>", "no such token"])
    assert vocabulary.piece(mark) == b""
    grammar, logits = 'root ::= "<|im_start|>" "a"', np.zeros(vocabulary.size, np.float32)
    for marks, is_given in (({}, False), ({mark: b"<|im_start|>"}, True)):
        constraint = Constraint(grammar, vocabulary, frozenset(), marks)
        allowed = constraint.allowed(logits)["id"].tolist()
        assert (mark in allowed) is is_given
        constraint.free()


def test_tools_of_all_kinds_can_be_forced(grammars: Grammars) -> None:
    odd: tuple[dict[str, Any], ...] = (
        *TOOLS,
        {"type": "function", "function": {"name": 'say "so"\\now'}},
        tool("search", query={"type": "string", "pattern": "(?i)x", "format": "uri"}),
        tool("count", most={"type": "integer", "minimum": 1, "exclusiveMaximum": 5}),
        tool("tree", node={"$ref": "#/properties/node/items", "items": {}}, list={"type": "array"}),
    )
    for name in FORMS:
        spoken = dialect(name, odd)
        assert grammars.call(form(spoken, spoken.tools.schemas, parallel=True))


BRANCHING = {f"s{n}": {"anyOf": [{"$ref": f"#/$defs/s{n + 1}"}] * 50} for n in range(12)}
SENSELESS: dict[str, Any] = {
    "properties": 5,
    "required": 7,
    "of a strange type": {"type": "object", "properties": {"a": {"type": 5, "enum": "x"}}},
    "required of nothing": {"properties": {"a": {}}, "required": [{"b": 1}, "c"]},
    "refers to itself": {"$ref": "#/properties/a", "properties": {"a": {"$ref": "#"}}},
    "grows without end": {"properties": {"a": {"$ref": "#/$defs/s0"}}, "$defs": BRANCHING},
    "many": {"properties": {f"p{n}": {"type": "string"} for n in range(3_000)}},
}


@pytest.mark.parametrize("name", ["hermes", "qwen-coder", "gemma4"])
def test_a_schema_that_makes_no_sense_is_followed_or_refused_in_time(
    grammars: Grammars, name: str
) -> None:
    for what, schema in SENSELESS.items():
        parameters = schema if isinstance(schema, dict) else {what: schema}
        odd = {"type": "function", "function": {"name": "f", "parameters": parameters}}
        spoken = dialect(name, (odd,))
        begun = time.thread_time()
        with contextlib.suppress(BadGrammar):
            assert grammars.call(form(spoken, ["f"], parallel=True)), what
        call = spoken.tools.call(Written("f", {"a": "5"}))
        assert call is not None
        assert call["name"] == "f"
        assert time.thread_time() - begun < 3, what
