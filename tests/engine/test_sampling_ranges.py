"""Every number of a request is checked before C sees it, and the answer says what is allowed."""

import math
from typing import Any

import pytest

from engine.protocol import Sampling

NAN, INF = math.nan, math.inf

WRONG: list[tuple[str, Any]] = [
    *[("temperature", value) for value in (-0.1, 10.5, NAN, INF, -INF, True, "1", None, [1])],
    *[("top_k", value) for value in (-1, 1_000_001, 1.5, False, "40", None, 10**400)],
    *[("top_p", value) for value in (-0.1, 1.1, NAN, True, None)],
    *[("min_p", value) for value in (-0.1, 1.1, NAN, "x")],
    *[("repeat_penalty", value) for value in (0, -1, 11, NAN, INF)],
    *[("repeat_last", value) for value in (-1, 4097, 0.5)],
    *[("presence_penalty", value) for value in (-2.1, 2.1, NAN, "0")],
    *[("frequency_penalty", value) for value in (-2.1, 2.1, NAN, False)],
    *[("seed", value) for value in (-1, 2**32 - 1, 1.0, True)],
    *[("max_tokens", value) for value in (0, -1, 10**9, 2.5)],
    *[("logprobs", value) for value in (-1, 21, True, 1.0)],
    *[("thinking_budget", value) for value in (-1, 10**7, True, 1.5)],
    *[("ignore_eos", value) for value in (1, "yes", None)],
    *[("logit_bias", ((token, 1.0),)) for token in (-1, 2**31, 1.0, True)],
    *[("logit_bias", ((1, by),)) for by in (101, -100.5, NAN, -INF, True, "1")],
    ("logit_bias", tuple((n, 1.0) for n in range(1025))),
    *[("stop", value) for value in (("",), ("x" * 257,), (5,), ("\0",), ("\ud800",))],
    ("stop", tuple(str(n) for n in range(17))),
    *[("grammar", value) for value in ("x" * 65_537, 5, "\0", None)],
    *[("json_schema", value) for value in ("x" * 65_537, "\udfff")],
    ("json_schema", {"type": "object"}),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_field_out_of_range_is_refused_by_name(name: str, value: Any) -> None:
    problem = Sampling(**{name: value}).problem()
    assert problem is not None
    assert problem.split()[0].rstrip(".") == name
    assert problem.endswith(".")
    assert len(problem) < 200


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"temperature": 0},
        {"temperature": 10, "top_k": 0, "top_p": 0, "min_p": 1},
        {"repeat_penalty": 0.01, "repeat_last": 4096, "presence_penalty": -2},
        {"frequency_penalty": 2, "seed": 0, "max_tokens": 1, "logprobs": 20},
        {"thinking_budget": 0},
        {"seed": 2**32 - 2, "logit_bias": ((0, -100), (5, 100.0)), "ignore_eos": True},
        {"stop": ("x" * 256, "\n"), "grammar": 'root ::= "a"'},
        {"json_schema": "{}"},
    ],
    ids=str,
)
def test_what_is_within_the_ranges_passes(given: dict[str, Any]) -> None:
    assert Sampling(**given).problem() is None


def test_a_grammar_and_a_schema_at_once_are_refused() -> None:
    problem = Sampling(grammar='root ::= "a"', json_schema="{}").problem()
    assert problem == "grammar and json_schema are both given; only one of them is allowed."
