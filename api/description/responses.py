"""`POST /v1/responses`, described."""

from api.description.answers import CUT_BY
from api.description.errors import asking
from api.description.messages import JSON_OBJECT
from api.description.settings import (
    BUDGET,
    EFFORT,
    HAS_GRAMMAR,
    NOT_USED,
    SCHEMA,
    SHARED,
    STOPS_AT,
    STREAM,
    WRITTEN,
    not_both,
    variables,
)
from api.description.shapes import (
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
from api.responses.items import PARTS, ROLES
from api.responses.options import (
    INCLUDED,
    LOGPROBS,
    NAME_LONGEST,
    PAIRS,
    SUMMARIES,
    VALUE_LONGEST,
)
from api.sampling import TOP_LOGPROBS
from api.tools import CHOICES
from api.tools import MOST as MOST_TOOLS

KEPT = {"id": ANYTHING, "status": ANYTHING}


def _texts(*kinds: str) -> Schema:
    """Text, or parts of it."""
    return either(TEXT, listed(either(*(ref(_part(kind)) for kind in kinds))))


def _part(kind: str) -> str:
    return "".join(word.capitalize() for word in kind.split("_"))


def _item(kind: str, needed: dict[str, Schema], **may: Schema) -> Schema:
    return asked({"type": one(kind), **needed}, **may, **KEPT)


def _message() -> Schema:
    """Its type may be left out."""
    said = {"role": words(*ROLES), "content": _texts("input_text", "output_text")}
    return asked(said, type=one("message"), **KEPT)


FORMAT = either(
    asked({"type": words("text", "json_object")}),
    asked(
        {"type": one("json_schema"), "name": TEXT, "schema": SCHEMA}, description=TEXT, strict=FLAG
    ),
)
METADATA: Schema = {
    "type": "object",
    "maxProperties": PAIRS,
    "propertyNames": {"maxLength": NAME_LONGEST},
    "additionalProperties": {"type": "string", "maxLength": VALUE_LONGEST},
}
REQUEST = asked(
    {
        "model": about(TEXT, "A model's id."),
        "input": either(TEXT, listed(ref("InputItem"), least=1, most=MOST)),
    },
    instructions=TEXT,
    stream=STREAM,
    stream_options=asked({}, include_obfuscation=one(False)),
    tools=about(listed(ref("FunctionTool"), most=MOST_TOOLS), "With different names."),
    tool_choice=either(words(*CHOICES), asked({"type": one("function"), "name": TEXT})),
    parallel_tool_calls=FLAG,
    text=asked({}, format=FORMAT),
    reasoning=asked({}, effort=EFFORT, summary=words(*SUMMARIES)),
    max_output_tokens=ranged("max_tokens"),
    include=listed(words(*INCLUDED)),
    top_logprobs={"type": "integer", "minimum": 0, "maximum": TOP_LOGPROBS},
    truncation=words("auto", "disabled"),
    metadata=METADATA,
    stop=STOPS_AT,
    **WRITTEN,
    chat_template_kwargs=variables(),
    thinking_budget=BUDGET,
    shared_prefix=SHARED,
    store=about(one(False), "Nothing is kept."),
    background=one(False),
    user=NOT_USED,
    service_tier=NOT_USED,
    safety_identifier=NOT_USED,
    prompt_cache_key=NOT_USED,
)
HAS_FORMAT = given("text", given("format", given("type", words("json_object", "json_schema"))))
FORCED = given("tool_choice", either(one("required"), {"type": "object"}))
RULES = [
    {
        "if": given("top_logprobs", {"type": "integer", "minimum": 1}),
        "then": given("include", {"type": "array", "contains": one(LOGPROBS)}),
    },
    not_both(HAS_GRAMMAR, HAS_FORMAT),
    not_both(FORCED, either(HAS_GRAMMAR, HAS_FORMAT)),
]
USAGE = told(
    {
        "input_tokens": COUNT,
        "input_tokens_details": told({"cached_tokens": COUNT, "cache_write_tokens": COUNT}),
        "output_tokens": COUNT,
        "output_tokens_details": told({"reasoning_tokens": COUNT}),
        "total_tokens": COUNT,
    }
)

SCHEMAS = {
    **{
        _part(kind): asked(
            {"type": one(kind), "text": TEXT},
            **{name: ANYTHING for name in names if name not in ("type", "text")},
        )
        for kind, names in PARTS.items()
    },
    "InputItem": either(
        _message(),
        _item("reasoning", {}, summary=_texts("summary_text"), content=_texts("reasoning_text")),
        _item(
            "function_call",
            {"call_id": TEXT, "name": TEXT, "arguments": either({"type": "object"}, JSON_OBJECT)},
        ),
        about(
            _item("function_call_output", {"call_id": TEXT, "output": _texts("input_text")}),
            "After its function_call.",
        ),
    ),
    "FunctionTool": asked(
        {"type": one("function"), "name": TEXT}, description=TEXT, parameters=SCHEMA, strict=FLAG
    ),
    "ResponsesRequest": {**REQUEST, "allOf": RULES},
    "Response": told(
        {
            "id": TEXT,
            "object": one("response"),
            "created_at": COUNT,
            "completed_at": maybe(COUNT),
            "status": words("in_progress", "completed", "incomplete", "failed"),
            "error": maybe(told({"code": TEXT, "message": TEXT})),
            "incomplete_details": maybe(told({"reason": TEXT})),
            "output": about(
                listed(given("type", TEXT)), "Items of the types message, reasoning, function_call."
            ),
            "usage": maybe(USAGE),
            "model": TEXT,
            "temperature": maybe(NUMBER),
            "top_p": maybe(NUMBER),
            "max_output_tokens": maybe(COUNT),
            "top_logprobs": COUNT,
            "truncation": words("auto", "disabled"),
            "previous_response_id": {"type": "null"},
            "background": one(False),
            "store": one(False),
            "instructions": maybe(TEXT),
            "metadata": {"type": "object"},
            "parallel_tool_calls": FLAG,
            "reasoning": {"type": "object"},
            "text": {"type": "object"},
            "tool_choice": ANYTHING,
            "tools": listed({"type": "object"}),
        },
        timings=ref("Timings"),
        cut_by=CUT_BY,
    ),
    "ResponseEvent": about(
        {
            "type": "object",
            "required": ["type", "sequence_number"],
            "properties": {"type": TEXT, "sequence_number": COUNT},
        },
        "The events of OpenAI's Responses API, from response.created to response.completed.",
    ),
}

EVENT = told(
    {
        "event": about(TEXT, "The type of the data."),
        "data": {
            "type": "string",
            "contentMediaType": "application/json",
            "contentSchema": ref("ResponseEvent"),
        },
    }
)

PATHS = {
    "/v1/responses": asking(
        "createResponse",
        "Have a model answer, in the shapes of OpenAI's newer API.",
        "Responses",
        "ResponsesRequest",
        {**content(ref("Response")), **content(EVENT, "text/event-stream")},
    )
}
