"""Reads the body of a chat completion request; whatever is not honoured is refused by name.

What other ways to ask a model have in common with it they take from here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from api import choices, fields, messages, sampling, thinking, tools
from api.body import opened
from api.choices import Prompt
from api.fields import Object
from api.problem import Problem
from engine.protocol import Sampling
from presets.schema import BY_NAME

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
KNOWN = (*sampling.NUMBERS, *SHAPED, *HARMLESS)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that is in order, before its model is looked up.

    thinking None leaves it to the model, and so does an `effort` of "", which is one of the levels
    that a model may have. `forced` are names of tools, of which one must be called; without
    `parallel` there is one call at most. `changes` are fields of a Sampling that were set, `more`
    the other settings of presets.schema. `preset` is a preset's name, "" for none. `continues`: the
    last message is the answer's own beginning, and it goes on from its very words. `n` choices are
    wanted, of each of the `prompts` where there are some in place of messages, which an `echo`
    repeats. `repeated` is what an answer of the dialect says again of its request; `names` are
    fields that it calls otherwise than a chat completion does: that name -> its own.
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
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def settings(self) -> Object:
        """What was set, by the names of presets.schema: more specific than all that is kept."""
        effort = {"effort": self.effort} if self.effort else {}
        chosen = {name: value for name, value in self.changes.items() if name in BY_NAME}
        return chosen | self.more | effort

    def called(self, name: str) -> str:
        """What the dialect calls this field of a chat completion."""
        return self.names.get(name, name)

    def sampling(self, recommended: Sampling) -> Sampling:
        """What was set, over what counts else; raises Problem for a number that the engine would
        refuse."""
        chosen = replace(recommended, **self.changes)
        if problem := chosen.problem():
            wrong = Problem(problem, code="invalid_value", param=_at_fault(problem))
            raise wrong.under(self.names)
        return chosen


def read(body: bytes) -> Asked:
    """The request; raises Problem."""
    return of(opened(body, KNOWN))


def of(given: Object, names: Mapping[str, str] = MappingProxyType({})) -> Asked:
    """The same of the fields that are set, all of them known, in a dialect with these `names`."""
    try:
        return replace(_of(given), names=names)
    except Problem as problem:
        raise problem.under(names) from None


def _of(given: Object) -> Asked:
    _refuse_unable(given)
    turns = messages.read(given.get("messages"))
    stream = fields.flag("stream", given.get("stream", False))
    offered, forced = tools.read(given)
    form = sampling.changes(given)
    _refuse_two_forms(form, forced)
    thinks, effort = thinking.thinking(given)
    return Asked(
        model=fields.text("model", given.get("model", "")),
        messages=turns,
        tools=offered,
        forced=forced,
        parallel=fields.flag("parallel_tool_calls", given.get("parallel_tool_calls", True)),
        changes={**form, "logprobs": sampling.logprobs(given)},
        stream=stream,
        include_usage=include_usage(given, stream),
        thinking=thinks,
        cache=fields.flag("cache_prompt", given.get("cache_prompt", True)),
        shared=messages.leading(turns) if _shares(given) else 0,
        preset=fields.text("preset", given.get("preset", "")),
        more=more(given),
        effort=effort,
        n=choices.count(given),
    )


def _refuse_unable(given: Object) -> None:
    """Known fields of which only one value can be had."""
    if fields.flag("store", given.get("store", False)):
        raise fields.unsupported("store", "store must be false: Hearth keeps no API requests.")


def _refuse_two_forms(found: Object, forced: tuple[str, ...]) -> None:
    """A reply has one form: a call that must be made is one."""
    if forced and (found.get("json_schema") or found.get("grammar")):
        name = "response_format" if found.get("json_schema") else "grammar"
        why = f"Send {name} or a tool_choice that forces a call, not both."
        raise fields.unsupported(name, why)


def include_usage(given: Object, stream: bool) -> bool:
    """Whether a stream is to end with what it used."""
    name = "stream_options"
    options = fields.members(name, given.get(name, {}), ("include_usage", "include_obfuscation"))
    if options and not stream:
        raise Problem(f"{name} needs stream: true.", code="invalid_value", param=name)
    told = {n: fields.flag(f"{name}.{n}", v) for n, v in options.items() if v is not None}
    return told.get("include_usage", False)


def more(given: Object) -> Object:
    """Settings that no Sampling has, as far as they are set."""
    found: Object = {}
    if "overflow" in given:
        found["overflow"] = fields.choice("overflow", given["overflow"], ("stop", "drop"))
    if "context" in given:
        found["context"] = _context(given["context"])
    if variables := thinking.variables(given):
        found["variables"] = variables
    return found


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
