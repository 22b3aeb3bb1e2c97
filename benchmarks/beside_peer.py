"""Tokens a second beside llama.cpp's own server, on the same file and the same threads.

Run as `python -m benchmarks.beside_peer MODEL.gguf PYTHON`, where PYTHON has the wheel xllamacpp
(`python3 -m venv peer && peer/bin/pip install xllamacpp`). Both stay loaded and take turns, round
by round, so that whatever else the machine does meets both alike. Both count every token from the
question to the end of the last answer, prompts included in the time.
"""

import asyncio
import json
import random
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import httpx

from benchmarks.figures import show
from benchmarks.running import folder
from engine.protocol import Sampling
from engine.resident import threads
from studio.hosts import socket_path
from studio.parts import embedded_redis
from tests.engine.serving import Serving
from tests.polling import until

USERS = (1, 8)
ROUNDS = 5
ANSWER = 64
CONTEXT = 1024
WORDS = ["river", "stone", "cloud", "green", "morning", "table", "window", "paper", "light"]
PROMPT_WORDS = 60
TEMPERATURE = 0.8

Asking = Callable[[list[str]], Awaitable[int]]
"""Asks all prompts at once and gives the number of tokens that were answered."""


def prompts(count: int) -> list[str]:
    """Questions of which no two begin alike, so that nobody's cache knows them."""
    return [" ".join(random.choices(WORDS, k=PROMPT_WORDS)) for _ in range(count)]


@contextmanager
def redis(data: Path) -> Iterator[str]:
    """The Redis that Hearth brings; its address."""
    path = socket_path(data)
    with subprocess.Popen(embedded_redis(data, path).command, stdout=subprocess.DEVNULL) as server:
        until(path.exists)
        yield f"unix://{path}"
        server.terminate()


@contextmanager
def peer(model: str, python: str) -> Iterator[str]:
    """llama.cpp's server with a slot for each user; its address."""
    script = Path(__file__).with_name("peer.py")
    command = [python, str(script), model, str(max(USERS)), str(CONTEXT), str(threads())]
    quiet = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, text=True, **quiet) as server:  # type: ignore[call-overload]
        yield server.stdout.readline().strip()
        server.terminate()


def hearth(serving: Serving, model: str) -> Asking:
    """Our engine, asked as the runner of replies asks it."""
    sampling = Sampling(temperature=TEMPERATURE, max_tokens=ANSWER)

    async def ask(texts: list[str]) -> int:
        said = (
            serving.say(model, text, user=str(user), sampling=sampling)
            for user, text in enumerate(texts)
        )
        return sum(heard.end["usage"]["completion"] for heard in await asyncio.gather(*said))

    return ask


def llama_server(client: httpx.AsyncClient) -> Asking:
    """The peer, asked over its own API, streaming as well."""

    async def one(text: str) -> int:
        body = {
            "messages": [{"role": "user", "content": text}],
            "max_tokens": ANSWER,
            "temperature": TEMPERATURE,
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        tokens = 0
        async with client.stream("POST", "/v1/chat/completions", json=body) as answer:
            answer.raise_for_status()
            async for line in answer.aiter_lines():
                if '"usage"' in line:
                    tokens = json.loads(line.removeprefix("data: "))["usage"]["completion_tokens"]
        return tokens

    async def ask(texts: list[str]) -> int:
        return sum(await asyncio.gather(*map(one, texts)))

    return ask


async def rate(ask: Asking, users: int) -> float:
    """Tokens a second over one round."""
    begun = time.monotonic()
    tokens = await ask(prompts(users))
    return tokens / (time.monotonic() - begun)


async def compare(ours: Asking, theirs: Asking) -> list[list[str]]:
    """The rows of the table, each with the median of the rounds' ratios."""
    for ask in (ours, theirs):
        await ask(prompts(max(USERS)))  # load, and touch all memory
    rows = []
    for users in USERS:
        rounds = [(await rate(ours, users), await rate(theirs, users)) for _ in range(ROUNDS)]
        us, them = (median(rates) for rates in zip(*rounds, strict=True))
        ratio = median(ours / theirs for ours, theirs in rounds)
        rows.append([str(users), f"{us:.0f}", f"{them:.0f}", f"{ratio:.2f}"])
    return rows


async def measure(url: str, address: str, model: str) -> list[list[str]]:
    """Both servers asked in turn; our engine is ended afterwards."""
    serving = Serving(url)
    try:
        async with httpx.AsyncClient(base_url=address, timeout=120) as client:
            return await compare(hearth(serving, model), llama_server(client))
    finally:
        await serving.stop()


def main(model: str, python: str) -> None:
    """One table: users at once, tokens a second of both, and the ratio."""
    with folder() as data, redis(data) as url, peer(model, python) as address:
        rows = asyncio.run(measure(url, address, model))
    show("Tokens a second", ["users at once", "Hearth", "llama.cpp's server", "ratio"], rows)


if __name__ == "__main__":
    main(*sys.argv[1:])
