"""Reads the body of a request to complete a prompt; whatever is not honoured is refused by name."""

from typing import Any

from api import asked, choices, fields
from api.asked import Asked
from api.body import opened
from api.choices import Prompt
from api.fields import Object
from api.problem import Problem
from api.sampling import NUMBERS, changes

KNOWN = (
    *(name for name in NUMBERS if name != "thinking_budget"),
    *("model", "prompt", "suffix", "echo", "n", "best_of", "stream", "stream_options", "user"),
    "max_tokens",
    *("logit_bias", "stop", "logprobs", "response_format", "cache_prompt", "context", "preset"),
)
MOST_LOGPROBS = 20
TOKEN_LIMIT = 2**31
"""Above any token's number; those of a model are checked where its vocabulary is known."""
WHAT = "a string, a list of strings, a list of token numbers, or a list of such lists"


def read(body: bytes) -> Asked:
    """The request; raises Problem."""
    given = opened(body, KNOWN)
    prompts = _prompts(given.get("prompt"))
    n = choices.count(given, len(prompts))
    _refuse_unable(given, n)
    stream = fields.flag("stream", given.get("stream", False))
    return Asked(
        model=fields.text("model", given.get("model", "")),
        messages=(),
        tools=(),
        changes={**changes(given), "logprobs": _logprobs(given)},
        stream=stream,
        include_usage=asked.include_usage(given, stream),
        thinking=None,
        cache=fields.flag("cache_prompt", given.get("cache_prompt", True)),
        shared=0,
        preset=fields.text("preset", given.get("preset", "")),
        more=asked.more(given),
        n=n,
        prompts=prompts,
        echo=_echo(given),
    )


def _refuse_unable(given: Object, n: int) -> None:
    """Known fields of which only some values can be had."""
    if fields.text("suffix", given.get("suffix", "")):
        why = "suffix is not supported: write the model's own fill-in-the-middle marks into prompt."
        raise fields.unsupported("suffix", why)
    if fields.integer("best_of", given.get("best_of", n)) != n:
        why = "best_of is not supported beyond n: ask for n answers with logprobs and choose."
        raise fields.at_odds("best_of", why)


def _prompts(value: Any) -> tuple[Prompt, ...]:
    """One or several; raises Problem."""
    if isinstance(value, str):
        return (fields.text("prompt", value),)
    if not isinstance(value, list) or not value:
        raise fields.wrong("prompt", WHAT)
    if all(isinstance(each, str | list) for each in value):
        return tuple(_prompt(f"prompt[{i}]", each) for i, each in enumerate(value))
    return (tokens("prompt", value),)


def _prompt(at: str, value: Any) -> Prompt:
    return fields.text(at, value) if isinstance(value, str) else tokens(at, value)


def tokens(at: str, value: Any) -> tuple[int, ...]:
    """Numbers of tokens; raises Problem."""
    found = tuple(fields.integer(at, token) for token in fields.items(at, value))
    if not all(0 <= token < TOKEN_LIMIT for token in found):
        raise fields.wrong(at, "a list of token numbers")
    return found


def _logprobs(given: Object) -> int | None:
    """Of how many alternatives to each token; 0: of the token alone."""
    wanted = given.get("logprobs")
    if wanted is None:
        return None
    most = fields.integer("logprobs", wanted)
    if not 0 <= most <= MOST_LOGPROBS:
        raise fields.wrong("logprobs", f"a whole number from 0 to {MOST_LOGPROBS}")
    return most


def _echo(given: Object) -> bool:
    echo = fields.flag("echo", given.get("echo", False))
    if echo and given.get("logprobs") is not None:
        why = "echo with logprobs is not supported: the prompt's own are not computed."
        raise Problem(why, code="unsupported_parameter", param="echo")
    return echo
