"""Arguments get the types that the schema declares, where the right one is plain."""

from typing import Any

import pytest

from engine.calls.coercion import coerced, plain

ITEM = {"type": "object", "properties": {"count": {"type": "integer"}}}
SCHEMA = {
    "type": "object",
    "properties": {
        "text": {"type": "string"},
        "whole": {"type": "integer"},
        "number": {"type": "number"},
        "flag": {"type": "boolean"},
        "nothing": {"type": ["string", "null"]},
        "maybe": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
        "words": {"type": "array", "items": {"type": "string"}},
        "items": {"type": "array", "items": {"$ref": "#/$defs/item"}},
        "item": {"$ref": "#/$defs/item"},
        "level": {"enum": [1, 2]},
        "any": {},
        "loop": {"$ref": "#/properties/loop"},
    },
    "$defs": {"item": ITEM},
}

PLAIN: list[tuple[str, Any, Any]] = [
    ("text", 5, "5"),
    ("text", 1.5, "1.5"),
    ("text", True, "true"),
    ("text", {"a": "é"}, '{"a": "é"}'),
    ("whole", "3", 3),
    ("whole", " 3 ", 3),
    ("whole", "3.0", 3),
    ("whole", 3.0, 3),
    ("number", "1e3", 1000.0),
    ("flag", "true", True),
    ("flag", "False", False),
    ("flag", 1, True),
    ("maybe", "null", None),
    ("maybe", "4", 4),
    ("maybe", "None", None),
    ("words", "a", ["a"]),
    ("words", '["a", "b"]', ["a", "b"]),
    ("words", [1, "b"], ["1", "b"]),
    ("items", '[{"count": "2"}]', [{"count": 2}]),
    ("item", "{'count': 2,}", {"count": 2}),
    ("item", {"count": "2"}, {"count": 2}),
    ("items", {"count": 2}, [{"count": 2}]),
    ("level", "2", 2),
]
KEPT: list[tuple[str, Any]] = [
    ("text", "5"),
    ("text", None),
    ("whole", 3),
    ("whole", "three"),
    ("whole", "3.5"),
    ("whole", 3.5),
    ("number", 3),
    ("flag", "yes"),
    ("flag", 2),
    ("nothing", "null"),
    ("maybe", None),
    ("item", "[1]"),
    ("any", "5"),
    ("loop", "5"),
    ("unknown", "5"),
]


@pytest.mark.parametrize(("name", "given", "meant"), PLAIN, ids=str)
def test_a_wrong_type_is_put_right_where_the_right_one_is_plain(
    name: str, given: Any, meant: Any
) -> None:
    healed: list[str] = []
    value = coerced({name: given}, SCHEMA, healed)[name]
    assert (value, type(value)) == (meant, type(meant))
    assert healed == ["type"]


@pytest.mark.parametrize(("name", "given"), KEPT, ids=str)
def test_what_is_right_or_not_plain_stays(name: str, given: Any) -> None:
    healed: list[str] = []
    assert coerced({name: given}, SCHEMA, healed) == {name: given}
    assert healed == []


@pytest.mark.parametrize(
    ("text", "schema", "meant"),
    [
        ("5", {"type": "string"}, "5"),
        ("5", {"type": "integer"}, 5),
        ("5", {}, 5),
        ("true", {}, True),
        ("[1]", {"type": "array"}, [1]),
        ("five", {"type": "integer"}, "five"),
        ("a: b", {}, "a: b"),
        ("null", {"type": ["integer", "null"]}, None),
    ],
    ids=str,
)
def test_a_text_without_quotes_is_what_the_schema_makes_of_it(
    text: str, schema: Any, meant: Any
) -> None:
    assert plain(text, schema, {}) == meant


@pytest.mark.parametrize(
    "schema", [{"properties": 5}, {"type": 7}, {"$ref": "#/a/b"}, {"anyOf": 3}]
)
def test_a_schema_that_makes_no_sense_changes_nothing(schema: Any) -> None:
    assert coerced({"a": "5"}, schema, []) == {"a": "5"}
    assert coerced({"a": "5"}, {"properties": {"a": schema}}, []) == {"a": "5"}
