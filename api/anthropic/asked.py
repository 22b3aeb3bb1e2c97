"""Reads the body of a request for a message, as the chat completion that asks for the same."""

from dataclasses import replace
from typing import Any

from api import asked, fields
from api.anthropic import blocks, tools
from api.asked import Asked
from api.body import opened
from api.fields import Object
from api.problem import Problem
from engine.protocol import STOPS

SAME = ("model", "max_tokens", "stream", "temperature", "top_p", "top_k")
OURS = (
    *("min_p", "repeat_penalty", "presence_penalty", "frequency_penalty", "seed", "grammar"),
    *("ignore_eos", "logit_bias", "cache_prompt", "shared_prefix", "overflow", "context", "preset"),
    "chat_template_kwargs",
)
"""What Hearth takes in chat completions, and here too under the same name."""
SHAPED = (
    *("system", "messages", "stop_sequences", "thinking", "tools", "tool_choice"),
    *("output_config", "cache_control", "metadata", "service_tier", "context_management"),
)
KNOWN = (*SAME, *OURS, *SHAPED, "thread")
TIERS = ("auto", "standard_only")
KEPT = (
    {"type": "clear_thinking_20251015", "keep": "all"},
    {"type": "clear_thinking_20251015", "keep": {"type": "all"}},
)
NAMES = {
    "response_format": "output_config.format",
    "thinking_budget": "thinking.budget_tokens",
    "stop": "stop_sequences",
}
"""What a chat completion calls a field -> what it is called here."""
EFFORTS = ("low", "medium", "high", "xhigh", "max")


def message(body: bytes) -> Asked:
    """What a message is asked with; raises Problem."""
    given = opened(body, KNOWN)
    if "max_tokens" not in given:
        why = "max_tokens is missing: say how many tokens the answer may have at most."
        raise Problem(why, code="invalid_value", param="max_tokens")
    return _understood(given)


def prompt(body: bytes) -> Asked:
    """What tokens are counted with: nothing needs to be said of the answer. Raises Problem."""
    return _understood(opened(body, KNOWN))


def _understood(given: Object) -> Asked:
    _refuse_thread(given)
    _check_harmless(given)
    turns = blocks.turns(given)
    begun = turns[-1] if turns and turns[-1]["role"] == "assistant" else {}
    if begun.get("tool_calls"):
        why = "messages ends with a tool_use: send its tool_result after it."
        raise fields.at_odds("messages", why)
    if begun and not (begun["content"] or begun.get("reasoning_content")):
        turns, begun = turns[:-1], {}  # a beginning without a word is none
    if not turns:
        raise fields.at_odds("messages", "messages has no word to answer.")
    same = {name: given[name] for name in (*SAME, *OURS) if name in given}
    found = asked.of({**same, "messages": turns, **_tools(given), **_form(given)}, NAMES)
    changes = {**found.changes, **_stop(given), **_budget(given)}
    more = {**found.more, **_effort(given)}
    return replace(
        found,
        changes=changes,
        more=more,
        thinking=_thinking(given) if found.thinking is None else found.thinking,
        continues=bool(begun),
    )


def _refuse_thread(given: Object) -> None:
    """Agents of Anthropic's own client ask for one first, know this code, and go on without."""
    if "thread" in given:
        why = "thread is not supported: Hearth keeps no API requests. Send all messages each time."
        raise Problem(why, code="thread_unsupported_request", param="thread")


def _check_harmless(given: Object) -> None:
    """Known fields that ask for nothing we would have to do."""
    blocks.check_cache_control(given)
    if "metadata" in given:
        fields.members("metadata", given["metadata"])
    if "service_tier" in given:
        fields.choice("service_tier", given["service_tier"], TIERS)
    if "context_management" in given:
        _check_kept(given["context_management"])


def _check_kept(value: Any) -> None:
    """Coding agents ask that thoughts are kept, as they are anyway; nothing else can be had."""
    name = "context_management"
    given = fields.members(name, value, ("edits",))
    edits = given["edits"] if given.get("edits") is not None else []
    for number, edit in enumerate(fields.items(f"{name}.edits", edits)):
        if edit not in KEPT:
            raise fields.unsupported(f"{name}.edits[{number}]")


def _stop(given: Object) -> Object:
    name = "stop_sequences"
    if name not in given:
        return {}
    strings = tuple(fields.text(name, each) for each in fields.items(name, given[name]))
    if len(strings) > STOPS or not all(strings):
        raise fields.wrong(name, f"at most {STOPS} strings, none of them empty")
    return {"stop": strings}


def _tools(given: Object) -> Object:
    """Tools, and whether they are to be called, as a chat completion brings them."""
    offered = tools.read(given.get("tools", []))
    chosen = tools.chosen(given["tool_choice"], offered) if "tool_choice" in given else {}
    return {"tools": offered, **chosen}


def _thinking(given: Object) -> bool | None:
    """Thinking has to be asked for; an adaptive model does as it does by itself."""
    return {"enabled": True, "adaptive": None, "disabled": False}[_thinking_kind(given)]


def _budget(given: Object) -> Object:
    name = "thinking.budget_tokens"
    if _thinking_kind(given) != "enabled":
        return {}
    tokens = fields.integer(name, given["thinking"].get("budget_tokens"))
    if tokens < 1:
        raise fields.wrong(name, "a number of tokens from 1")
    return {"thinking_budget": tokens}


def _thinking_kind(given: Object) -> str:
    thinking = fields.members("thinking", given.get("thinking", {"type": "disabled"}))
    kinds = ("enabled", "disabled", "adaptive")
    kind = fields.choice("thinking.type", thinking.get("type"), kinds)
    own = {"enabled": ("budget_tokens", "display"), "adaptive": ("display",)}.get(kind, ())
    fields.refuse_unknown(thinking, ("type", *own), "thinking.")
    if thinking.get("display") not in (None, "summarized"):
        why = 'thinking.display must be "summarized": what a model thinks is always told.'
        raise fields.unsupported("thinking.display", why)
    return kind


def _output(given: Object) -> Object:
    return fields.members("output_config", given.get("output_config", {}))


def _form(given: Object) -> Object:
    """The form of the answer, as a chat completion brings it."""
    output = _output(given)
    fields.refuse_unknown(output, ("format", "effort"), "output_config.")
    if output.get("format") is None:
        return {}
    name = "output_config.format"
    form = fields.members(name, output["format"], ("type", "schema"))
    fields.choice(f"{name}.type", form.get("type"), ("json_schema",))
    schema = fields.members(f"{name}.schema", form.get("schema"))
    return {"response_format": {"type": "json_schema", "json_schema": {"schema": schema}}}


def _effort(given: Object) -> Object:
    """A level that the model's template does not know leaves it to the model, as on the pages."""
    effort: Any = _output(given).get("effort")
    name = "output_config.effort"
    return {} if effort is None else {"effort": fields.choice(name, effort, EFFORTS)}
