"""Reads the body of a request for embeddings; whatever is not honoured is refused by name."""

from dataclasses import dataclass
from typing import Any

from api import fields
from api.body import opened
from api.completions.asked import tokens
from api.problem import Problem

KNOWN = ("model", "input", "encoding_format", "dimensions", "user")
INPUTS = 2048
"""Of one request, at most; as many as clients send elsewhere."""
DIMENSIONS = 2**31
"""More than any vector has; how many those of a model have, the engine knows."""

Input = str | list[int]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that is in order, before its model is looked up. Inputs are texts, or tokens."""

    model: str
    inputs: tuple[Input, ...]
    base64: bool
    dimensions: int | None


def read(body: bytes) -> Asked:
    """The request; raises Problem."""
    given = opened(body, KNOWN)
    fields.text("user", given.get("user", ""))
    formats = ("float", "base64")
    form = fields.choice("encoding_format", given.get("encoding_format", "float"), formats)
    return Asked(
        model=fields.text("model", given.get("model", "")),
        inputs=_inputs(given.get("input")),
        base64=form == "base64",
        dimensions=_dimensions(given["dimensions"]) if "dimensions" in given else None,
    )


def _inputs(value: Any) -> tuple[Input, ...]:
    """One text or many, the tokens of one text or of many."""
    if isinstance(value, str) or _is_tokens(value):
        return (_input("input", value),)
    if not isinstance(value, list) or not value:
        raise fields.wrong("input", "a string, a list of strings, or lists of tokens")
    if len(value) > INPUTS:
        why = f"input has {len(value):,} entries; at most {INPUTS:,} are allowed in one request."
        raise Problem(why, code="invalid_value", param="input")
    return tuple(_input(f"input[{number}]", each) for number, each in enumerate(value))


def _is_tokens(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and not isinstance(value[0], str | list)


def _input(name: str, value: Any) -> Input:
    if isinstance(value, str) and value:
        return fields.text(name, value)
    if not isinstance(value, list) or not value:
        raise fields.wrong(name, "a string that is not empty, or a list of tokens")
    return list(tokens(name, value))


def _dimensions(value: Any) -> int:
    dimensions = fields.integer("dimensions", value)
    if not 0 < dimensions < DIMENSIONS:
        raise fields.wrong("dimensions", "a whole number from 1")
    return dimensions
