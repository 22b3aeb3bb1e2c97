"""`POST /v1/messages` and `/v1/messages/count_tokens`, described."""

from api.anthropic.asked import EFFORTS, KEPT, TIERS
from api.description.answers import CUT_BY, HEALED
from api.description.errors import asking
from api.description.settings import (
    HAS_GRAMMAR,
    OVERFLOW,
    SCHEMA,
    SHARED,
    STOP,
    STREAM,
    WRITTEN,
    not_both,
    variables,
)
from api.description.shapes import (
    ANYTHING,
    COUNT,
    FLAG,
    TEXT,
    Schema,
    about,
    asked,
    content,
    either,
    given,
    listed,
    maybe,
    one,
    ranged,
    ref,
    told,
    words,
)
from api.messages import MOST
from api.tools import MOST as MOST_TOOLS
from engine.protocol import RANGES, STOPS

CACHE = about(
    asked({"type": one("ephemeral")}, ttl=words("5m", "1h")), "Taken; it is done without."
)
SUMMARY = one("summarized")
LEFT_OUT = maybe(one(False))


def _block(kind: str, needed: dict[str, Schema], **may: Schema) -> Schema:
    return asked({"type": one(kind), **needed}, cache_control=CACHE, **may)


def _said(role: str, *kinds: str, least: int = 1) -> Schema:
    blocks = listed(either(*(ref(kind) for kind in kinds)), least=least)
    return asked({"role": one(role), "content": either(TEXT, blocks)})


def _thinking() -> Schema:
    budget = {"type": "integer", "minimum": 1, "maximum": RANGES["thinking_budget"][2]}
    return either(
        asked({"type": one("enabled"), "budget_tokens": budget}, display=SUMMARY),
        asked({"type": one("adaptive")}, display=SUMMARY),
        asked({"type": one("disabled")}),
    )


def _tool_choice() -> Schema:
    single = {"disable_parallel_tool_use": FLAG}
    return either(
        asked({"type": words("auto", "any", "none")}, **single),
        asked({"type": one("tool"), "name": TEXT}, **single),
    )


ASKED = {
    "model": about(TEXT, "A model's id."),
    "messages": listed(ref("AnthropicMessage"), least=1, most=MOST),
}
MAY = {
    "system": either(TEXT, listed(ref("TextBlock"))),
    "stream": STREAM,
    "stop_sequences": listed(STOP, most=STOPS),
    "thinking": _thinking(),
    "tools": about(listed(ref("AnthropicTool"), most=MOST_TOOLS), "With different names."),
    "tool_choice": _tool_choice(),
    "output_config": asked(
        {}, format=asked({"type": one("json_schema"), "schema": SCHEMA}), effort=words(*EFFORTS)
    ),
    "cache_control": CACHE,
    "metadata": about({"type": "object"}, "Taken, and of no effect here."),
    "service_tier": words(*TIERS),
    "context_management": asked({}, edits=listed({"enum": list(KEPT)})),
    "chat_template_kwargs": variables(),
    "shared_prefix": SHARED,
    "overflow": OVERFLOW,
    **WRITTEN,
}
HAS_FORMAT = given("output_config", given("format", {"type": "object"}))
FORCED = given("tool_choice", given("type", words("any", "tool")))
RULES = [not_both(HAS_GRAMMAR, HAS_FORMAT), not_both(FORCED, either(HAS_GRAMMAR, HAS_FORMAT))]

SCHEMAS = {
    "TextBlock": _block("text", {"text": TEXT}, citations=listed(ANYTHING, most=0)),
    "ThinkingBlock": _block("thinking", {"thinking": TEXT}, signature=TEXT),
    "SealedBlock": _block("redacted_thinking", {"data": TEXT}),
    "ToolUseBlock": _block(
        "tool_use",
        {"id": TEXT, "name": TEXT, "input": {"type": "object"}},
        caller=given("type", one("direct")),
    ),
    "ToolResultBlock": about(
        _block(
            "tool_result",
            {"tool_use_id": TEXT},
            content=either(TEXT, listed(ref("TextBlock"))),
            is_error=FLAG,
        ),
        "After the message that has its tool_use.",
    ),
    "AnthropicMessage": either(
        _said("user", "TextBlock", "ToolResultBlock"),
        _said("assistant", "TextBlock", "ThinkingBlock", "SealedBlock", "ToolUseBlock", least=0),
        _said("system", "TextBlock"),
    ),
    "AnthropicTool": {
        "type": "object",
        "required": ["name", "input_schema"],
        "properties": {
            "type": maybe(one("custom")),
            "name": TEXT,
            "description": maybe(TEXT),
            "input_schema": SCHEMA,
            "cache_control": maybe(CACHE),
            "eager_input_streaming": maybe(FLAG),
            "strict": LEFT_OUT,
            "defer_loading": LEFT_OUT,
        },
        "additionalProperties": {"type": "null"},
    },
    "MessagesRequest": {
        **asked({**ASKED, "max_tokens": ranged("max_tokens")}, **MAY),
        "allOf": RULES,
    },
    "CountRequest": {**asked(ASKED, max_tokens=ranged("max_tokens"), **MAY), "allOf": RULES},
    "AnthropicUsage": told(
        {
            "input_tokens": about(COUNT, "Without the cached ones."),
            "cache_creation_input_tokens": COUNT,
            "cache_read_input_tokens": COUNT,
            "output_tokens": COUNT,
        },
        output_tokens_details=told({"thinking_tokens": COUNT}),
    ),
    "AnthropicAnswer": told(
        {
            "id": TEXT,
            "type": one("message"),
            "role": one("assistant"),
            "model": TEXT,
            "content": listed(
                either(
                    told({"type": one("text"), "text": TEXT}),
                    told({"type": one("thinking"), "thinking": TEXT, "signature": TEXT}),
                    told(
                        {
                            "type": one("tool_use"),
                            "id": TEXT,
                            "name": TEXT,
                            "input": {"type": "object"},
                        }
                    ),
                )
            ),
            "stop_reason": maybe(TEXT),
            "stop_sequence": maybe(TEXT),
            "usage": ref("AnthropicUsage"),
        },
        timings=ref("Timings"),
        cut_by=CUT_BY,
        healed=HEALED,
    ),
    "AnthropicEvent": about(
        given("type", TEXT),
        "message_start, content_block_start, _delta and _stop, message_delta, message_stop, ping.",
    ),
    "Count": told({"input_tokens": COUNT}),
}


def _event() -> Schema:
    data: Schema = {
        "type": "string",
        "contentMediaType": "application/json",
        "contentSchema": either(ref("AnthropicEvent"), ref("AnthropicError")),
    }
    return told({"event": about(TEXT, "The type of the data."), "data": data})


def _asking(name: str, summary: str, request: str, kinds: Schema) -> Schema:
    return asking(name, summary, "Messages", request, kinds, "AnthropicError")


PATHS = {
    "/v1/messages": _asking(
        "createMessage",
        "Have a model answer, in the shapes of Anthropic's API.",
        "MessagesRequest",
        {**content(ref("AnthropicAnswer")), **content(_event(), "text/event-stream")},
    ),
    "/v1/messages/count_tokens": _asking(
        "countTokens",
        "How many tokens the model would read.",
        "CountRequest",
        content(ref("Count")),
    ),
}
