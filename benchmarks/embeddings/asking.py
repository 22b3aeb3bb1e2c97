"""Both servers asked for embeddings by any number of programs at once."""

import asyncio
import time
from dataclasses import dataclass
from typing import Any

import httpx

from benchmarks.engine.questions import Question, words
from benchmarks.engine.server import Server

PATIENCE_S = 300.0


@dataclass(frozen=True)
class Load:
    """`programs` at once, each of which sends `requests` one after the other, of so many `texts` of
    so many `words`."""

    programs: int
    requests: int
    texts: int
    words: int
    form: str = "base64"

    @property
    def what(self) -> str:
        """In a line of the table."""
        who = "1 program" if self.programs == 1 else f"{self.programs} programs"
        texts = "1 text" if self.texts == 1 else f"{self.texts} texts"
        return f"{who}, {texts} of {self.words} words at a time, {self.form}"

    @property
    def total(self) -> int:
        """Embeddings altogether."""
        return self.programs * self.requests * self.texts


async def _program(client: httpx.AsyncClient, key: str, model: str, load: Load) -> None:
    for _ in range(load.requests):
        given = [words(load.words) for _ in range(load.texts)]
        asked: dict[str, Any] = {"model": model, "input": given, "encoding_format": load.form}
        headers = {"Authorization": f"Bearer {key}"}
        answer = await client.post("/v1/embeddings", json=asked, headers=headers)
        answer.raise_for_status()
        assert len(answer.json()["data"]) == load.texts


async def _all(server: Server, model: str, load: Load) -> float:
    host, port = server.address
    url = f"http://{host}:{port}"
    async with httpx.AsyncClient(base_url=url, timeout=PATIENCE_S) as client:
        begun = time.perf_counter()
        programs = range(load.programs)
        await asyncio.gather(*[_program(client, server.key(n), model, load) for n in programs])
        return load.total / (time.perf_counter() - begun)


def rate(load: Load, server: Server) -> float:
    """Embeddings a second."""
    model = str(server.body(Question("", 0))["model"])
    return asyncio.run(_all(server, model, load))
