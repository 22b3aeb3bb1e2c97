"""Grammars and JSON schemas that people send: followed when they are sound, refused when not."""

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.grammar import TIME_S, BadGrammar, Grammars
from engine.protocol import Sampling

DEMO = str(Path("demo_model/hearth-demo.gguf").resolve())
PERSON = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "maxLength": 20},
        "age": {"type": "integer"},
        "tags": {"type": "array", "items": {"enum": ["a", "b"]}, "maxItems": 3},
    },
    "required": ["name", "age", "tags"],
}

HOSTILE = {
    "left recursion": 'root ::= root "a" | "a"',
    "hidden left recursion": 'root ::= a root "x" | "y"\na ::= "" | "b"',
    "endless rule": "root ::= root",
    "many times": 'root ::= "a"{1000000}',
    "no limit at all": 'root ::= "a"{99999999999999999999999}',
    "deep brackets": "root ::= " + "(" * 30_000 + '"a"' + ")" * 30_000,
    "doubling rules": "\n".join(f"r{n} ::= r{n + 1} | r{n + 1}" for n in range(60))
    + '\nr60 ::= "a"\nroot ::= r0',
    "two ways for each a": 'root ::= s\ns ::= "a" s "b" | "a" s "c" | "a"',
    "twenty ways for each a": "root ::= s\ns ::= "
    + " | ".join(f'[a-z ] s "{n}"' for n in range(20))
    + ' | "a"',
    "no root": 'start ::= "a"',
    "unknown rule": "root ::= nothing",
    "no grammar": "Please answer politely.",
    "open quote": 'root ::= "a',
    "a token": 'root ::= "a" <[5]>',
    "not a token": 'root ::= !<[5]> "a"',
    "only a comment": "# root ::= x",
    "blank": " ",
}


@pytest.fixture(scope="module")
def grammars() -> Iterator[Grammars]:
    made = Grammars(DEMO)
    yield made
    made.stop()


def test_no_process_is_started_for_a_request_without_a_grammar() -> None:
    idle = Grammars(DEMO)
    assert idle.gbnf(Sampling()) == ""
    assert idle.process is None


def test_a_sound_grammar_passes_as_it_is(grammars: Grammars) -> None:
    grammar = 'root ::= "<b>" [^<>!]{1,5} "!" # <not a token>'
    assert grammars.gbnf(Sampling(grammar=grammar)) == grammar


def test_a_grammar_may_be_huge_where_that_costs_nothing(grammars: Grammars) -> None:
    assert grammars.gbnf(Sampling(grammar='root ::= (("a"{999}){999}){999}'))
    chain = "\n".join(f"r{n} ::= r{n + 1}" for n in range(4_000))
    assert grammars.gbnf(Sampling(grammar=chain + '\nr4000 ::= "a"\nroot ::= r0'))


def test_a_schema_becomes_a_grammar(grammars: Grammars) -> None:
    assert "root ::=" in grammars.gbnf(Sampling(json_schema=json.dumps(PERSON)))


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_grammar_is_refused_in_time_and_the_next_one_passes(
    grammars: Grammars, name: str
) -> None:
    grammars.gbnf(Sampling(grammar='root ::= "warm"'))
    begun = time.monotonic()
    with pytest.raises(BadGrammar) as refusal:
        grammars.gbnf(Sampling(grammar=HOSTILE[name]))
    assert time.monotonic() - begun < TIME_S + 3
    assert len(str(refusal.value)) < 300
    assert grammars.gbnf(Sampling(grammar=f'root ::= "after {name}"'))


@pytest.mark.parametrize(
    "schema",
    [
        "{",
        "[]",
        "5",
        '{"type": "nothing"}',
        '{"$ref": "https://example.org/schema.json"}',
        '{"$ref": "#/nowhere"}',
        '{"$ref": "file:///etc/passwd"}',
        '{"type": "string", "pattern": "^(a"}',
        '{"type": "array", "items": {"type": "string"}, "minItems": 1000000000}',
        '{"type": "string", "maxLength": 1000000000}',
        "[" * 30_000,
        '{"items":' * 5_000 + "{}" + "}" * 5_000,
    ],
    ids=lambda schema: schema[:40],
)
def test_a_bad_schema_is_refused_and_the_next_one_passes(grammars: Grammars, schema: str) -> None:
    with pytest.raises(BadGrammar):
        grammars.gbnf(Sampling(json_schema=schema))
    assert grammars.gbnf(Sampling(json_schema='{"type": "boolean"}'))


def test_a_refusal_says_what_llama_cpp_did_not_understand(grammars: Grammars) -> None:
    with pytest.raises(BadGrammar, match=r"expecting ::= at is not one"):
        grammars.gbnf(Sampling(grammar="this is not one"))


def test_the_same_grammar_is_checked_once(grammars: Grammars) -> None:
    good, bad = Sampling(grammar='root ::= "once"'), Sampling(grammar="root ::= once")
    grammars.gbnf(good)
    with pytest.raises(BadGrammar):
        grammars.gbnf(bad)
    grammars.stop()
    assert grammars.gbnf(good)
    with pytest.raises(BadGrammar):
        grammars.gbnf(bad)
    assert grammars.process is None


def test_a_process_that_was_killed_is_replaced(grammars: Grammars) -> None:
    grammars.gbnf(Sampling(grammar='root ::= "before"'))
    assert grammars.process is not None
    os.kill(grammars.process.pid, 9)
    grammars.process.wait()
    assert grammars.gbnf(Sampling(grammar='root ::= "replaced"'))
