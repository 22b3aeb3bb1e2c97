"""`POST /v1/chat/completions`, described."""

from api.description.answers import CUT_BY, HEAD, HEALED, TOKEN
from api.description.errors import asking
from api.description.settings import (
    BUDGET,
    CHOICES,
    EFFORT,
    FORMAT,
    HAS_FORMAT,
    HAS_GRAMMAR,
    NOT_USED,
    OPTIONS_NEED_STREAM,
    OVERFLOW,
    SHARED,
    STOPS_AT,
    STREAM,
    STREAM_OPTIONS,
    WRITTEN,
    not_both,
    variables,
)
from api.description.shapes import (
    COUNT,
    FLAG,
    TEXT,
    about,
    asked,
    content,
    either,
    event,
    given,
    listed,
    maybe,
    one,
    ranged,
    ref,
    told,
    words,
)
from api.sampling import TOP_LOGPROBS

FORCED = given("tool_choice", either(one("required"), {"type": "object"}))
RULES = [
    {
        "if": given("top_logprobs", {"type": "integer", "minimum": 1}),
        "then": given("logprobs", one(True)),
    },
    OPTIONS_NEED_STREAM,
    not_both(HAS_GRAMMAR, HAS_FORMAT),
    not_both(FORCED, either(HAS_GRAMMAR, HAS_FORMAT)),
]
"""What fields mean to each other."""

REQUEST = asked(
    {"model": about(TEXT, "A model's id."), "messages": ref("Messages")},
    stream=STREAM,
    stream_options=STREAM_OPTIONS,
    tools=ref("Tools"),
    tool_choice=ref("ToolChoice"),
    parallel_tool_calls=about(FLAG, "false: one call at most, and the answer ends with it."),
    response_format=FORMAT,
    max_tokens=ranged("max_tokens"),
    max_completion_tokens=about(ranged("max_tokens"), "The same as `max_tokens`, and before it."),
    stop=STOPS_AT,
    n=CHOICES,
    **WRITTEN,
    logprobs=FLAG,
    top_logprobs=about(
        {"type": "integer", "minimum": 0, "maximum": TOP_LOGPROBS}, "Only with `logprobs`: true."
    ),
    chat_template_kwargs=variables(),
    reasoning_effort=EFFORT,
    thinking_budget=BUDGET,
    shared_prefix=SHARED,
    overflow=OVERFLOW,
    store=one(False),
    user=NOT_USED,
    metadata=NOT_USED,
    service_tier=NOT_USED,
    safety_identifier=NOT_USED,
    prompt_cache_key=NOT_USED,
)

CALLED = {
    "id": TEXT,
    "type": one("function"),
    "function": told({"name": TEXT, "arguments": about(TEXT, "JSON.")}),
}
ENDS = words("stop", "length", "tool_calls")

TOLD = {"timings": ref("Timings"), "cut_by": CUT_BY, "healed": HEALED}
"""Of a single answer it stands beside its choice, of several in each of them."""
NAMED = {"id": TEXT, "type": one("function")}
PIECE = {"function": told({"arguments": TEXT}, name=TEXT)}
"""Of a call comes first what it is called, then its arguments."""

SCHEMAS = {
    "ChatRequest": {**REQUEST, "allOf": RULES},
    "Logprobs": told(
        {
            "content": listed(told({**TOKEN, "top_logprobs": listed(told(TOKEN))})),
            "refusal": {"type": "null"},
        }
    ),
    "ChatCompletion": told(
        {
            **HEAD,
            "object": one("chat.completion"),
            "choices": listed(
                told(
                    {
                        "index": COUNT,
                        "message": told(
                            {"role": one("assistant"), "content": maybe(TEXT)},
                            reasoning_content=about(TEXT, "What it thought first."),
                            tool_calls=listed(told(CALLED), least=1),
                        ),
                        "logprobs": maybe(ref("Logprobs")),
                        "finish_reason": ENDS,
                    },
                    **TOLD,
                ),
                least=1,
            ),
            "usage": ref("Usage"),
        },
        **TOLD,
    ),
    "ChatChunk": told(
        {
            **HEAD,
            "object": one("chat.completion.chunk"),
            "choices": listed(
                told(
                    {
                        "index": COUNT,
                        "delta": told(
                            {},
                            role=one("assistant"),
                            content=TEXT,
                            reasoning_content=TEXT,
                            tool_calls=listed(told({"index": COUNT, **PIECE}, **NAMED), least=1),
                        ),
                        "logprobs": maybe(ref("Logprobs")),
                        "finish_reason": maybe(ENDS),
                    }
                )
            ),
        },
        usage=ref("Usage"),
        **TOLD,
    ),
}

EVENT = event("ChatChunk")

PATHS = {
    "/v1/chat/completions": asking(
        "createChatCompletion",
        "Have a model answer.",
        "Chat",
        "ChatRequest",
        {**content(ref("ChatCompletion")), **content(EVENT, "text/event-stream")},
    )
}
