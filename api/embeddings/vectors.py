"""The vectors of one answer, written out as they come: a thousand of them take a while."""

import asyncio
import base64
from dataclasses import dataclass, field
from struct import Struct

from api.answer import Answer, dumped
from engine.protocol import Entry

HEAD = '{"object":"list","data":['


@dataclass(frozen=True, slots=True)
class Embeddings(Answer):
    """An answer whose body is written already, in parts."""

    content: None = None
    parts: list[str] = field(default_factory=list)

    @property
    def body(self) -> bytes:
        return "".join(self.parts).encode()


@dataclass
class Vectors:
    """Of one request, in the order of its inputs; `plain` writes numbers, else base64."""

    plain: bool
    parts: list[str] = field(default_factory=lambda: [HEAD])
    count: int = 0

    async def add(self, entry: Entry) -> None:
        """Those of a delta. Between two of them others have a turn."""
        for _kind, vector in entry["p"]:
            before = "," if self.count else ""
            said = numbers(vector) if self.plain else f'"{vector}"'
            head = f'{before}{{"object":"embedding","index":{self.count},"embedding":'
            self.parts += [head, said, "}"]
            self.count += 1
            await asyncio.sleep(0)

    def answer(self, model: str, end: Entry) -> Embeddings:
        """All of them, with what was read."""
        read = end["usage"]["prompt"]
        usage = dumped({"prompt_tokens": read, "total_tokens": read})
        tail = f'],"model":{dumped(model)},"usage":{usage}}}'
        return Embeddings(parts=[*self.parts, tail])


def numbers(vector: str) -> str:
    """A vector as JSON. Nine digits tell every float32 from the next."""
    raw = base64.b64decode(vector)
    count = len(raw) // 4
    return f"[{','.join(['%.9g'] * count)}]" % Struct(f"<{count}f").unpack(raw)
