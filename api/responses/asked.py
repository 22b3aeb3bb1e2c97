"""Reads the body of a Responses request: as that of a chat completion, under its own names."""

from dataclasses import replace

from api import asked, fields
from api.asked import Asked
from api.body import opened
from api.fields import Object
from api.responses import form, items, options, tools

ALIKE = (
    *("model", "temperature", "top_p", "stream", "parallel_tool_calls"),
    *("user", "service_tier", "safety_identifier", "prompt_cache_key"),
    *("top_k", "min_p", "repeat_penalty", "presence_penalty", "frequency_penalty", "seed", "stop"),
    *("logit_bias", "grammar", "ignore_eos", "thinking_budget", "chat_template_kwargs"),
    *("cache_prompt", "shared_prefix", "context", "preset"),
)
"""Fields that are what they are in a chat completion; the later ones OpenAI does not have here."""
OWN = (
    *("input", "instructions", "tools", "tool_choice", "text", "reasoning", "max_output_tokens"),
    *("include", "top_logprobs", "truncation", "metadata", "stream_options"),
)
OVERFLOW = {"auto": "drop", "disabled": "stop"}
NAMES = {
    "max_tokens": "max_output_tokens",
    "response_format": "text.format",
    "reasoning_effort": "reasoning.effort",
}
"""What a chat completion calls a field -> what it is called here."""


def read(body: bytes) -> Asked:
    """The request; raises Problem."""
    given = opened(body, (*ALIKE, *OWN, *options.KEPT))
    options.refuse_kept(given)
    options.refuse_obfuscation(given)
    wanted = {name: given[name] for name in ALIKE if name in given} | _chat(given)
    return replace(asked.of(wanted, NAMES), repeated=_repeated(given))


def _chat(given: Object) -> Object:
    """What has another name or shape in a chat completion, as it is there."""
    instructions = fields.text("instructions", given.get("instructions", ""))
    chat: Object = {
        "messages": items.read(given.get("input"), instructions),
        **form.response_format(given),
        **options.logprobs(given),
    }
    if "tools" in given:
        chat["tools"] = tools.read(given["tools"])
    if "tool_choice" in given:
        chat["tool_choice"] = tools.choice(given["tool_choice"])
    if (effort := options.reasoning(given)["effort"]) is not None:
        chat["reasoning_effort"] = effort
    if "max_output_tokens" in given:
        chat["max_tokens"] = fields.integer("max_output_tokens", given["max_output_tokens"])
    if "truncation" in given:
        wanted = fields.choice("truncation", given["truncation"], tuple(OVERFLOW))
        chat["overflow"] = OVERFLOW[wanted]
    return chat


def _repeated(given: Object) -> Object:
    """What the answer says again."""
    parallel = fields.flag("parallel_tool_calls", given.get("parallel_tool_calls", True))
    return {
        "instructions": given.get("instructions"),
        "metadata": options.metadata(given),
        "parallel_tool_calls": parallel,
        "reasoning": options.reasoning(given),
        "text": {"format": form.read(given) or {"type": "text"}},
        "tool_choice": given.get("tool_choice", "auto"),
        "tools": tools.repeated(given.get("tools", [])),
    }
