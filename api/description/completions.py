"""`POST /v1/completions`, described."""

from api.choices import MOST
from api.completions.asked import MOST_LOGPROBS, TOKEN_LIMIT
from api.description.answers import CUT_BY, HEAD
from api.description.errors import asking
from api.description.settings import (
    CHOICES,
    FORMAT,
    HAS_FORMAT,
    HAS_GRAMMAR,
    NOT_USED,
    OPTIONS_NEED_STREAM,
    STOPS_AT,
    STREAM,
    STREAM_OPTIONS,
    WRITTEN,
    not_both,
)
from api.description.shapes import (
    COUNT,
    FLAG,
    NUMBER,
    TEXT,
    Schema,
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

TOKEN: Schema = {"type": "integer", "minimum": 0, "maximum": TOKEN_LIMIT - 1}
TOKENS = about(listed(TOKEN), "Numbers of tokens.")
SEVERAL = listed(either(TEXT, TOKENS), least=1, most=MOST)
TOLD = {"timings": ref("Timings"), "cut_by": CUT_BY}

REQUEST = asked(
    {
        "model": about(TEXT, "A model's id."),
        "prompt": either(TEXT, listed(TOKEN, least=1), SEVERAL),
    },
    suffix=about(one(""), "What is to follow: write the model's own marks into the prompt."),
    echo=about(FLAG, "Say the prompt before what follows it."),
    n=CHOICES,
    best_of=about(CHOICES, "The same as `n`."),
    stream=STREAM,
    stream_options=STREAM_OPTIONS,
    max_tokens=ranged("max_tokens"),
    stop=STOPS_AT,
    logprobs=about(
        {"type": "integer", "minimum": 0, "maximum": MOST_LOGPROBS},
        "Of how many alternatives to each token.",
    ),
    response_format=FORMAT,
    user=NOT_USED,
    **WRITTEN,
)
RULES = [
    OPTIONS_NEED_STREAM,
    not_both(HAS_GRAMMAR, HAS_FORMAT),
    not_both(given("echo", one(True)), given("logprobs", {"type": "integer"})),
]


def _completion(**more: Schema) -> Schema:
    choice = told(
        {
            "text": TEXT,
            "index": COUNT,
            "logprobs": maybe(ref("TextLogprobs")),
            "finish_reason": maybe(words("stop", "length")),
        },
        **TOLD,
    )
    head = {**HEAD, "object": one("text_completion"), "choices": listed(choice)}
    return told({**head, **more}, **TOLD, **({} if more else {"usage": ref("Usage")}))


SCHEMAS = {
    "CompletionRequest": {**REQUEST, "allOf": RULES},
    "TextLogprobs": told(
        {
            "tokens": listed(TEXT),
            "token_logprobs": listed(NUMBER),
            "top_logprobs": listed({"type": "object", "additionalProperties": NUMBER}),
            "text_offset": listed(COUNT),
        }
    ),
    "Completion": _completion(usage=ref("Usage")),
    "CompletionChunk": _completion(),
}

PATHS = {
    "/v1/completions": asking(
        "createCompletion",
        "Have a model go on with a prompt as it stands.",
        "Completions",
        "CompletionRequest",
        {**content(ref("Completion")), **content(event("CompletionChunk"), "text/event-stream")},
    )
}
