"""Reads the body of a chat completion request; whatever is not honoured is refused by name.

What other ways to ask a model have in common with it they take from here.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from api import choices, fields, messages, tools
from api.choices import Prompt
from api.fields import Object
from api.problem import Problem
from engine.protocol import RANGES, Sampling
from models_hub.efforts import NOT_AT_ALL, RANKS
from presets.checking import Bad, clean
from presets.schema import BY_NAME

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

SHAPED = (
    *("model", "messages", "stream", "stream_options"),
    *("tools", "tool_choice", "parallel_tool_calls"),
    *("max_tokens", "max_completion_tokens", "logit_bias", "stop", "logprobs", "top_logprobs", "n"),
    *("response_format", "chat_template_kwargs", "reasoning_effort"),
    *("cache_prompt", "shared_prefix", "overflow", "context", "preset"),
)
HARMLESS = (
    *("user", "metadata", "service_tier", "safety_identifier", "prompt_cache_key", "store"),
)
"""Known fields that ask for nothing we would have to do."""
KNOWN = (*NUMBERS, *SHAPED, *HARMLESS)
BESIDE_SCHEMA: dict[str, Callable[[str, Any], Any]] = {
    "name": fields.text,
    "description": fields.text,
    "strict": fields.flag,
}
TOP_LOGPROBS = 20
KWARGS = "chat_template_kwargs"
SWITCHES = ("enable_thinking", "thinking")
"""Names in it by which templates know whether to think."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that is in order, before its model is looked up.

    thinking None leaves it to the model, and so does an `effort` of "", which is one of the levels
    that a model may have. `forced` are names of tools, of which one must be called; without
    `parallel` there is one call at most. `changes` are fields of a Sampling that were set, `more`
    the other settings of presets.schema. `preset` is a preset's name, "" for none. `continues`: the
    last message is the answer's own beginning, and it goes on from its very words. `n` choices are
    wanted, of each of the `prompts` where there are some in place of messages, which an `echo`
    repeats. `repeated` is what an answer of the dialect says again of its request.
    """

    model: str
    messages: tuple[Object, ...]
    tools: tuple[Object, ...]
    changes: Object
    stream: bool
    include_usage: bool
    thinking: bool | None
    cache: bool
    shared: int
    preset: str
    more: Object
    forced: tuple[str, ...] = ()
    parallel: bool = True
    effort: str = ""
    continues: bool = False
    n: int = 1
    prompts: tuple[Prompt, ...] = ()
    echo: bool = False
    repeated: Object = field(default_factory=dict)

    @property
    def settings(self) -> Object:
        """What was set, by the names of presets.schema: more specific than all that is kept."""
        effort = {"effort": self.effort} if self.effort else {}
        chosen = {name: value for name, value in self.changes.items() if name in BY_NAME}
        return chosen | self.more | effort

    def sampling(self, recommended: Sampling) -> Sampling:
        """What was set, over what counts else; raises Problem for a number that the engine would
        refuse."""
        chosen = replace(recommended, **self.changes)
        if problem := chosen.problem():
            raise Problem(problem, code="invalid_value", param=_at_fault(problem))
        return chosen


def read(body: bytes) -> Asked:
    """The request; raises Problem."""
    return of(opened(body, KNOWN))


def of(given: Object) -> Asked:
    """The same of the fields that are set, all of them known."""
    _refuse_unable(given)
    turns = messages.read(given.get("messages"))
    stream = fields.flag("stream", given.get("stream", False))
    offered, forced = tools.read(given)
    form = changes(given)
    _refuse_two_forms(form, forced)
    thinking, effort = _thinking(given)
    return Asked(
        model=fields.text("model", given.get("model", "")),
        messages=turns,
        tools=offered,
        forced=forced,
        parallel=fields.flag("parallel_tool_calls", given.get("parallel_tool_calls", True)),
        changes={**form, "logprobs": _logprobs(given)},
        stream=stream,
        include_usage=include_usage(given, stream),
        thinking=thinking,
        cache=fields.flag("cache_prompt", given.get("cache_prompt", True)),
        shared=messages.leading(turns) if _shares(given) else 0,
        preset=fields.text("preset", given.get("preset", "")),
        more=more(given),
        effort=effort,
        n=choices.count(given),
    )


def opened(body: bytes, known: tuple[str, ...]) -> Object:
    """The fields of a body that are set, all of them known; raises Problem."""
    try:
        given = {k: v for k, v in _object(body).items() if v is not None}
        if b"\\u" in body:  # only an escape can bring half of a character
            fields.refuse_halves(given)
    except (ValueError, RecursionError):
        raise Problem("The body must be a JSON object.", code="invalid_json") from None
    fields.refuse_unknown(given, known)
    return given


def _object(body: bytes) -> Object:
    given = json.loads(body)
    if not isinstance(given, dict):
        raise ValueError("not an object")
    return given


def _refuse_unable(given: Object) -> None:
    """Known fields of which only one value can be had."""
    if fields.flag("store", given.get("store", False)):
        raise fields.unsupported("store", "store must be false: Hearth keeps no API requests.")


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


def _refuse_two_forms(found: Object, forced: tuple[str, ...]) -> None:
    """A reply has one form: a call that must be made is one."""
    if forced and (found.get("json_schema") or found.get("grammar")):
        name = "response_format" if found.get("json_schema") else "grammar"
        why = f"Send {name} or a tool_choice that forces a call, not both."
        raise fields.unsupported(name, why)


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


def _logprobs(given: Object) -> int | None:
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


def include_usage(given: Object, stream: bool) -> bool:
    """Whether a stream is to end with what it used."""
    name = "stream_options"
    options = fields.members(name, given.get(name, {}), ("include_usage", "include_obfuscation"))
    if options and not stream:
        raise Problem(f"{name} needs stream: true.", code="invalid_value", param=name)
    told = {n: fields.flag(f"{name}.{n}", v) for n, v in options.items() if v is not None}
    return told.get("include_usage", False)


def _thinking(given: Object) -> tuple[bool | None, str]:
    """Whether to think, and with which effort, "" where the model may choose."""
    name = "reasoning_effort"
    switch = _switch(given)
    if name not in given:
        return switch, ""
    effort = fields.choice(name, given[name], RANKS)
    thinks = effort not in NOT_AT_ALL
    if switch not in (None, thinks):
        why = f"{name} and {KWARGS} say different things: send one of them."
        raise fields.at_odds(name, why)
    return thinks, effort if thinks else ""


def _switch(given: Object) -> bool | None:
    """Either name says it: which one the template knows is the model's own matter."""
    values = fields.members(KWARGS, given.get(KWARGS, {}))
    said = {
        fields.flag(f"{KWARGS}.{switch}", values[switch])
        for switch in SWITCHES
        if values.get(switch) is not None
    }
    if len(said) > 1:
        text = f"{' and '.join(SWITCHES)} say different things: send one of them."
        raise Problem(text, code="invalid_value", param=KWARGS)
    return said.pop() if said else None


def more(given: Object) -> Object:
    """Settings that no Sampling has, as far as they are set."""
    found: Object = {}
    if "overflow" in given:
        found["overflow"] = fields.choice("overflow", given["overflow"], ("stop", "drop"))
    if "context" in given:
        found["context"] = _context(given["context"])
    if variables := _variables(given):
        found["variables"] = variables
    return found


def _variables(given: Object) -> Object:
    """What the chat template is told beside the switch of thinking."""
    told = given.get(KWARGS, {}).items()
    others = {name: value for name, value in told if name not in SWITCHES}
    try:
        variables: Object = clean("variables", others)
    except Bad as bad:
        raise Problem(f"{KWARGS}: {bad}", code="invalid_value", param=KWARGS) from None
    return variables


def _shares(given: Object) -> bool:
    return fields.flag("shared_prefix", given.get("shared_prefix", False))


def _context(value: Any) -> int:
    tokens = fields.integer("context", value)
    if tokens < 1:
        raise fields.wrong("context", "a number of tokens from 1")
    return tokens


def _at_fault(problem: str) -> str:
    """The request's field that a Sampling's own sentence begins with."""
    name = problem.split(" ", 1)[0]
    return "response_format" if name == "json_schema" else name
