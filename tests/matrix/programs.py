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

CALLS: dict[str, Call] = {
    "/v1/models": Call("/v1/models"),
    "/v1/models/": Call("/v1/models/m"),
    # An empty request is read only once the key is good, and nothing has to run for it.
    "/v1/chat/completions": Call(
        "/v1/chat/completions",
        {},
        works=400,
        reach={"model": "m", "messages": HELLO, "preset": "heliotrope"},
    ),
    "/v1/embeddings": Call("/v1/embeddings", {}, works=400),
}
