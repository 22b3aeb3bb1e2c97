"""What a request for embeddings may say, and which field is named when it says something else."""

import json
from typing import Any

import pytest

from api.embeddings.asked import INPUTS, Asked, read
from api.problem import Problem


def asked(**fields: Any) -> Asked:
    return read(json.dumps({"model": "m", **fields}).encode())


def at_fault(**fields: Any) -> tuple[str | None, str | None, str]:
    """Code, field and words of a request that is refused."""
    with pytest.raises(Problem) as refused:
        asked(**fields)
    return refused.value.code, refused.value.param, str(refused.value)


@pytest.mark.parametrize(
    ("given", "read_as"),
    [
        ("Hello!", ("Hello!",)),
        (["Hello!", "你好"], ("Hello!", "你好")),
        ([1, 2, 3], ([1, 2, 3],)),
        ([[1, 2], [3]], ([1, 2], [3])),
        (["Hello!", [1]], ("Hello!", [1])),
        (["x"] * INPUTS, ("x",) * INPUTS),
    ],
    ids=["text", "texts", "tokens", "lists of tokens", "both", "as many as may be"],
)
def test_inputs_are_texts_or_tokens(given: Any, read_as: tuple[Any, ...]) -> None:
    assert asked(input=given).inputs == read_as


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (None, "input"),
        ("", "input"),
        ([], "input"),
        ({"text": "x"}, "input"),
        (7, "input"),
        (["x", ""], "input[1]"),
        (["x", 7], "input[1]"),
        ([[1], []], "input[1]"),
        ([[1], ["x"]], "input[1]"),
        ([1, "x"], "input"),
        ([1.5], "input"),
        ([-1], "input"),
        ([2**31], "input"),
        ([True], "input"),
        ("\ud800", "input"),
    ],
    ids=str,
)
def test_anything_else_is_refused_with_its_place(given: Any, field: str) -> None:
    code, param, words = at_fault(input=given)
    assert (code, param) == ("invalid_value", field)
    assert words.startswith(field)


def test_more_inputs_than_may_be_are_counted() -> None:
    code, param, words = at_fault(input=["x"] * (INPUTS + 1))
    assert (code, param) == ("invalid_value", "input")
    assert words == "input has 2,049 entries; at most 2,048 are allowed in one request."


def test_the_form_and_the_dimensions_are_read() -> None:
    plain = asked(input="x")
    assert (plain.model, plain.base64, plain.dimensions) == ("m", False, None)
    chosen = asked(input="x", encoding_format="base64", dimensions=256, user="ada")
    assert (chosen.base64, chosen.dimensions) == (True, 256)
    nothing = asked(input="x", encoding_format=None, dimensions=None, user=None)
    assert (nothing.base64, nothing.dimensions) == (False, None)


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("encoding_format", "int8", "invalid_value"),
        ("encoding_format", 1, "invalid_value"),
        ("dimensions", 0, "invalid_value"),
        ("dimensions", "64", "invalid_value"),
        ("dimensions", 2**40, "invalid_value"),
        ("user", 1, "invalid_value"),
        ("truncate", True, "unsupported_parameter"),
        ("messages", [], "unsupported_parameter"),
    ],
)
def test_a_field_that_cannot_be_honoured_is_named(field: str, value: Any, code: str) -> None:
    assert at_fault(**{"input": "x", field: value})[:2] == (code, field)


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b'"x"', b"[" * 100_000])
def test_what_is_no_object_is_refused(body: bytes) -> None:
    with pytest.raises(Problem) as refused:
        read(body)
    assert refused.value.code == "invalid_json"
