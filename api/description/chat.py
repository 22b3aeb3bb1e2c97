"""`POST /v1/chat/completions`, described."""

from api.asked import TOP_LOGPROBS
from api.description.errors import answer, refusals
from api.description.shapes import (
    AMOUNT,
    ANYTHING,
    COUNT,
    FLAG,
    NUMBER,
    TEXT,
    Schema,
    about,
    asked,
    content,
    either,
    listed,
    maybe,
    one,
    ranged,
    ref,
    text,
    told,
    words,
)
from engine.protocol import BIASES, GRAMMAR_LONGEST, STOP_LONGEST, STOPS
from presets.checking import OURS, VARIABLES

STOP = text(STOP_LONGEST, least=1)
SWITCHES = {"enable_thinking", "thinking"}
NOT_USED = about(ANYTHING, "Taken, and of no effect here.")


def _variables() -> Schema:
    """What the chat template is told."""
    names = {"pattern": "^[A-Za-z_][A-Za-z0-9_]{0,63}$", "not": {"enum": sorted(OURS - SWITCHES)}}
    return {
        "type": "object",
        "properties": {name: maybe(FLAG) for name in sorted(SWITCHES)},
        "propertyNames": names,
        "maxProperties": VARIABLES,
        "not": either(*(_both(wanted) for wanted in (True, False))),
        "description": "Variables of the chat template. Either switch says whether to think.",
    }


def _given(name: str, schema: Schema) -> Schema:
    """An object whose field of that name is there, and such."""
    return {"type": "object", "properties": {name: schema}, "required": [name]}


def _both(wanted: bool) -> Schema:
    """Switches that say different things."""
    said = {"enable_thinking": one(wanted), "thinking": one(not wanted)}
    return {"properties": said, "required": list(said)}


def _format() -> Schema:
    described = asked(
        {"schema": about({"type": "object"}, "A JSON schema.")},
        name=TEXT,
        description=TEXT,
        strict=FLAG,
    )
    return {
        "oneOf": [
            asked({"type": words("text", "json_object")}),
            asked({"type": one("json_schema"), "json_schema": described}),
        ]
    }


def _bias() -> Schema:
    return {
        "type": "object",
        "propertyNames": {"pattern": "^[0-9]{1,9}$"},
        "maxProperties": BIASES,
        "additionalProperties": {"type": "number", "minimum": -100, "maximum": 100},
        "description": "Number of a token -> what is added to its logit.",
    }


RULES = [
    {
        "if": _given("top_logprobs", {"type": "integer", "minimum": 1}),
        "then": _given("logprobs", one(True)),
    },
    {
        "if": _given("stream_options", {"type": "object", "minProperties": 1}),
        "then": _given("stream", one(True)),
    },
    {
        "not": {
            "allOf": [
                _given("grammar", {"type": "string", "minLength": 1}),
                _given("response_format", _given("type", words("json_object", "json_schema"))),
            ]
        }
    },
]
"""What fields mean to each other."""

REQUEST = asked(
    {"model": about(TEXT, "A model's id."), "messages": ref("Messages")},
    stream=about(FLAG, "Tell the answer as it is written, as server-sent events."),
    stream_options=about(
        asked({}, include_usage=FLAG, include_obfuscation=FLAG), "Only with `stream`: true."
    ),
    tools=listed(ref("Tool")),
    tool_choice=words("auto", "none"),
    parallel_tool_calls=NOT_USED,
    response_format=_format(),
    grammar=about(text(GRAMMAR_LONGEST), "GBNF that the answer keeps to."),
    max_tokens=ranged("max_tokens"),
    max_completion_tokens=about(ranged("max_tokens"), "The same as `max_tokens`, and before it."),
    stop=either(STOP, listed(STOP, most=STOPS)),
    ignore_eos=about(FLAG, "Go on past the end."),
    n=one(1),
    seed=ranged("seed"),
    temperature=ranged("temperature"),
    top_p=ranged("top_p"),
    top_k=ranged("top_k"),
    min_p=ranged("min_p"),
    repeat_penalty=ranged("repeat_penalty"),
    presence_penalty=ranged("presence_penalty"),
    frequency_penalty=ranged("frequency_penalty"),
    logit_bias=_bias(),
    logprobs=FLAG,
    top_logprobs=about(
        {"type": "integer", "minimum": 0, "maximum": TOP_LOGPROBS}, "Only with `logprobs`: true."
    ),
    chat_template_kwargs=_variables(),
    thinking_budget=about(ranged("thinking_budget"), "The most tokens spent on thinking."),
    cache_prompt=about(FLAG, "Whether what was computed for you before may be used again."),
    shared_prefix=about(FLAG, "Share the leading system messages with whoever marks the same."),
    overflow=about(
        words("stop", "drop"),
        "What happens when the messages outgrow the context: refuse, or leave the oldest out.",
    ),
    context=about({"type": "integer", "minimum": 1}, "The most tokens, read and written."),
    preset=about(TEXT, "The name of a preset whose settings count."),
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
TOKEN = {"token": TEXT, "logprob": NUMBER, "bytes": maybe(listed(COUNT))}
ENDS = words("stop", "length", "tool_calls")
HEAD = {"id": TEXT, "created": {"type": "integer"}, "model": TEXT}
CUT_BY = about(TEXT, "What ended it before its length: context_full or allowance_spent.")
TIMINGS = ("prompt_ms", "prompt_per_second", "predicted_ms", "predicted_per_second")
WAITS = ("queued_ms", "first_ms", "thought_ms")

SCHEMAS = {
    "ChatRequest": {**REQUEST, "allOf": RULES},
    "Logprobs": told(
        {
            "content": listed(told({**TOKEN, "top_logprobs": listed(told(TOKEN))})),
            "refusal": {"type": "null"},
        }
    ),
    "Usage": told(
        {
            "prompt_tokens": COUNT,
            "completion_tokens": COUNT,
            "total_tokens": COUNT,
            "prompt_tokens_details": told(
                {"cached_tokens": about(COUNT, "Those of the prompt that were computed before.")}
            ),
        }
    ),
    "Timings": about(
        told(
            dict.fromkeys(("cache_n", "prompt_n", "predicted_n"), COUNT)
            | dict.fromkeys((*TIMINGS, *WAITS), AMOUNT)
        ),
        "Tokens and milliseconds, named as llama.cpp's server names them.",
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
                    }
                ),
                least=1,
            ),
            "usage": ref("Usage"),
            "timings": ref("Timings"),
        },
        cut_by=CUT_BY,
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
                            tool_calls=listed(told({"index": COUNT, **CALLED}), least=1),
                        ),
                        "logprobs": maybe(ref("Logprobs")),
                        "finish_reason": maybe(ENDS),
                    }
                )
            ),
        },
        usage=ref("Usage"),
        timings=ref("Timings"),
        cut_by=CUT_BY,
    ),
}

EVENT = told(
    {
        "data": about(
            either(
                one("[DONE]"),
                {
                    "type": "string",
                    "contentMediaType": "application/json",
                    "contentSchema": either(ref("ChatChunk"), ref("Error")),
                },
            ),
            "A ChatChunk; in the last event [DONE].",
        )
    },
    event=about(
        words("message", "error"), "An `error` has an Error as its data, and nothing follows it."
    ),
)
"""Of each server-sent event. Comments between them keep the line open meanwhile."""

PATHS = {
    "/v1/chat/completions": {
        "post": {
            "operationId": "createChatCompletion",
            "summary": "Have a model answer.",
            "description": "A field that is not listed here is refused by name.",
            "tags": ["Chat"],
            "requestBody": {"required": True, "content": content(ref("ChatRequest"))},
            "responses": {
                **answer(
                    "The answer, whole or as it is written.",
                    {**content(ref("ChatCompletion")), **content(EVENT, "text/event-stream")},
                ),
                **refusals(400, 404, 413),
            },
        }
    }
}
