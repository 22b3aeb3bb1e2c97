"""Reads what a request says of how tokens are drawn, and of the form of an answer."""

import json
from collections.abc import Callable
from typing import Any

from api import fields
from api.fields import Object
from api.problem import Problem
from engine.protocol import RANGES

NUMBERS: dict[str, Callable[[str, Any], Any]] = {
    "temperature": fields.number,
    "top_p": fields.number,
    "top_k": fields.integer,
    "min_p": fields.number,
    "repeat_penalty": fields.number,
    "presence_penalty": fields.number,
    "frequency_penalty": fields.number,
    "seed": fields.integer,
    "thinking_budget": fields.integer,
    "grammar": fields.text,
    "ignore_eos": fields.flag,
}
"""Fields that a Sampling has under the same name."""

BESIDE_SCHEMA: dict[str, Callable[[str, Any], Any]] = {
    "name": fields.text,
    "description": fields.text,
    "strict": fields.flag,
}
TOP_LOGPROBS = 20


def changes(given: Object) -> Object:
    """The fields of a Sampling that are set, log-probabilities aside."""
    found = {name: read(name, given[name]) for name, read in NUMBERS.items() if name in given}
    for name in ("max_tokens", "max_completion_tokens"):  # the newer name goes before the older
        if name in given:
            found["max_tokens"] = _most(name, given[name])
    if "stop" in given:
        found["stop"] = _stop(given["stop"])
    if "logit_bias" in given:
        found["logit_bias"] = _bias(given["logit_bias"])
    if "response_format" in given:
        found["json_schema"] = _schema(given["response_format"])
    if found.get("json_schema") and found.get("grammar"):
        raise fields.unsupported("grammar", "Send response_format or grammar, not both.")
    return found


def _most(name: str, value: Any) -> int:
    """Tokens of an answer, under the name that the request has for them."""
    tokens, (_kind, low, high) = fields.integer(name, value), RANGES["max_tokens"]
    if not low <= tokens <= high:
        raise fields.wrong(name, f"a whole number from {low} to {high:,}")
    return tokens


def _stop(value: Any) -> tuple[str, ...]:
    strings = fields.items("stop", [value] if isinstance(value, str) else value)
    return tuple(fields.text("stop", each) for each in strings)


def _bias(value: Any) -> tuple[tuple[int, float], ...]:
    given = fields.members("logit_bias", value)
    if not all(token.isdecimal() and token.isascii() and len(token) < 10 for token in given):
        raise fields.wrong("logit_bias", "an object whose names are numbers of tokens")
    return tuple((int(token), fields.number("logit_bias", by)) for token, by in given.items())


def logprobs(given: Object) -> int | None:
    """Of how many alternatives to each token; 0: of the token alone."""
    wanted = fields.flag("logprobs", given.get("logprobs", False))
    top = fields.integer("top_logprobs", given.get("top_logprobs", 0))
    if not 0 <= top <= TOP_LOGPROBS:
        raise fields.wrong("top_logprobs", f"a whole number from 0 to {TOP_LOGPROBS}")
    if top and not wanted:
        raise Problem("top_logprobs needs logprobs: true.", code="invalid_value", param="logprobs")
    return top if wanted else None


def _schema(value: Any) -> str:
    """A JSON schema as text; empty for plain text."""
    name = "response_format"
    given = fields.members(name, value)
    kind = fields.choice(f"{name}.type", given.get("type"), ("text", "json_object", "json_schema"))
    more = ("json_schema",) if kind == "json_schema" else ()
    fields.refuse_unknown(given, ("type", *more), f"{name}.")
    if kind == "text":
        return ""
    if kind == "json_object":
        return '{"type":"object"}'
    schema = _described(f"{name}.json_schema", given.get("json_schema"))
    return json.dumps(schema, ensure_ascii=False, separators=(",", ":"))


def _described(at: str, value: Any) -> Object:
    """The schema itself. Its name and description tell a reader of it what it is for."""
    described = fields.members(at, value, (*BESIDE_SCHEMA, "schema"))
    for name, read in BESIDE_SCHEMA.items():
        if described.get(name) is not None:
            read(f"{at}.{name}", described[name])
    return fields.members(f"{at}.schema", described.get("schema"))
