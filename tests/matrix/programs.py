"""What a program with a good key is answered at every path of /v1."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Call:
    """`path` is what is asked for; `body` is posted, None: GET. `works` is the answer to a good
    key, `reach` a body that names something of Alice's, answered to others as `refused`."""

    path: str
    body: dict[str, Any] | None = None
    works: int = 200
    reach: dict[str, Any] | None = None
    refused: int = 404


HELLO = [{"role": "user", "content": "Hello!"}]

TOKENS: dict[str, dict[str, Any] | None] = {
    "tokenize": None,
    "detokenize": None,
    "apply-template": {"model": "m", "messages": HELLO, "preset": "heliotrope"},
}
"""Of these only the last one can name anything that is a person's own."""

CALLS: dict[str, Call] = {
    "/v1/openapi.json": Call("/v1/openapi.json"),
    "/v1/models": Call("/v1/models"),
    "/v1/models/": Call("/v1/models/m"),
    # An empty request is read only once the key is good, and nothing has to run for it.
    "/v1/chat/completions": Call(
        "/v1/chat/completions",
        {},
        works=400,
        reach={"model": "m", "messages": HELLO, "preset": "heliotrope"},
    ),
    "/v1/completions": Call(
        "/v1/completions",
        {},
        works=400,
        reach={"model": "m", "prompt": "Hello!", "preset": "heliotrope"},
    ),
    **{
        f"{root}/{name}": Call(f"{root}/{name}", {}, works=400, reach=reach)
        for root in ("", "/v1")
        for name, reach in TOKENS.items()
    },
    "/v1/messages": Call(
        "/v1/messages",
        {},
        works=400,
        reach={"model": "m", "max_tokens": 9, "messages": HELLO, "preset": "heliotrope"},
    ),
    "/v1/messages/count_tokens": Call(
        "/v1/messages/count_tokens",
        {},
        works=400,
        reach={"model": "m", "messages": HELLO, "preset": "heliotrope"},
    ),
    "/v1/responses": Call(
        "/v1/responses",
        {},
        works=400,
        reach={"model": "m", "input": "Hello!", "preset": "heliotrope"},
    ),
    "/v1/embeddings": Call("/v1/embeddings", {}, works=400),
}
