"""What is told of every answer beside its words, described."""

from api.description.shapes import (
    AMOUNT,
    COUNT,
    NUMBER,
    TEXT,
    about,
    listed,
    maybe,
    told,
)

HEAD = {"id": TEXT, "created": {"type": "integer"}, "model": TEXT}
TOKEN = {"token": TEXT, "logprob": NUMBER, "bytes": maybe(listed(COUNT))}
CUT_BY = about(TEXT, "What ended it before its length: context_full or allowance_spent.")
HEALED = about(
    listed(told({"index": COUNT, "name": TEXT, "what": listed(TEXT, least=1)}), least=1),
    "Of each call that was not written as it should be: where it is, and what was put right.",
)
COUNTS = ("cache_n", "prompt_n", "predicted_n")
AMOUNTS = (
    *("prompt_ms", "prompt_per_token_ms", "prompt_per_second"),
    *("predicted_ms", "predicted_per_token_ms", "predicted_per_second"),
    *("queued_ms", "first_ms", "thought_ms"),
)

SCHEMAS = {
    "Usage": told(
        {
            "prompt_tokens": COUNT,
            "completion_tokens": COUNT,
            "total_tokens": COUNT,
            "prompt_tokens_details": told(
                {"cached_tokens": about(COUNT, "Those of the prompt that were computed before.")}
            ),
            "completion_tokens_details": told({"reasoning_tokens": COUNT}),
        }
    ),
    "Timings": about(
        told(dict.fromkeys(COUNTS, COUNT) | dict.fromkeys(AMOUNTS, AMOUNT)),
        "Tokens and milliseconds, named as llama.cpp's server names them.",
    ),
}
