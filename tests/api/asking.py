"""A program's side of /v1: asks with a key, and reads a stream to its end."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.running import Studio

PATH = "/v1/chat/completions"
MODEL = "hearth-demo"


WRITE: dict[str, Any] = {
    "type": "function",
    "function": {
        "name": "write",
        "description": "Write a file.",
        "parameters": {
            "type": "object",
            "properties": {"path": {"type": "string"}, "content": {"type": "string"}},
        },
    },
}
WRITTEN = {"path": "a.md", "content": "# A house\n\n" + 'It said "hello" in the forest. ' * 20}
"""Arguments that take a while to write."""
CALL = f"<tool_call>{json.dumps({'name': 'write', 'arguments': WRITTEN})}</tool_call>"
WRITING = {"grammar": f"root ::= {json.dumps(CALL)}"}
"""With this the model can only call WRITE."""


def new_key(studio: Studio, name: str, *flags: str) -> str:
    """A key of somebody's, from the terminal."""
    return studio.manage("create_api_key", name, *flags).strip()


def program(studio: Studio, key: str) -> httpx.Client:
    """Sends the key with everything."""
    headers = {"Authorization": f"Bearer {key}"}
    return httpx.Client(base_url=studio.url, headers=headers, timeout=30)


def body(text: str = "Hello!", **more: Any) -> dict[str, Any]:
    """A request that needs no thinking, unless `more` says so."""
    instant = {"enable_thinking": False}
    asked = {"model": MODEL, "messages": [{"role": "user", "content": text}]}
    return {**asked, "chat_template_kwargs": instant, **more}


def endless(**more: Any) -> dict[str, Any]:
    """A request whose answer takes some seconds: the whole context of the demo model."""
    return body("Tell me a story", ignore_eos=True, stream=True, **more)


def whole(client: httpx.Client, **more: Any) -> dict[str, Any]:
    """An answer in one piece."""
    answer = client.post(PATH, json=body(**more))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def problem(answer: httpx.Response, status: int) -> dict[str, Any]:
    """The error of an answer, in the shape that clients read."""
    assert answer.status_code == status, answer.text
    error: dict[str, Any] = answer.json()["error"]
    assert set(error) == {"message", "type", "param", "code", "request_id"}
    return error


@dataclass
class Heard:
    """A stream read to its end. `lines` are the chunks; `comments` what a client skips."""

    lines: list[dict[str, Any]] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    finished: bool = False

    def field(self, name: str) -> str:
        """All pieces of one field of the deltas."""
        return "".join(delta.get(name) or "" for delta in self.deltas())

    def deltas(self) -> list[dict[str, Any]]:
        """Of the one choice there is."""
        return [line["choices"][0]["delta"] for line in self.lines if line.get("choices")]

    @property
    def reason(self) -> str:
        """Why it ended."""
        (said,) = [c["finish_reason"] for c in self.choices() if c["finish_reason"]]
        return str(said)

    def choices(self) -> list[dict[str, Any]]:
        """One of each chunk that has any."""
        return [choice for line in self.lines for choice in line.get("choices", [])]


def streamed(client: httpx.Client, **more: Any) -> Heard:
    """A whole stream."""
    with client.stream("POST", PATH, json=body(stream=True, **more)) as answer:
        assert answer.status_code == 200, answer.read()
        assert answer.headers["content-type"].startswith("text/event-stream")
        return hear(answer)


def hear(answer: httpx.Response) -> Heard:
    """What is left of a stream."""
    heard = Heard()
    for line in answer.iter_lines():
        if line.startswith(":"):
            heard.comments.append(line)
        elif line == "data: [DONE]":
            heard.finished = True
        elif line.startswith("data: "):
            heard.lines.append(json.loads(line.removeprefix("data: ")))
    return heard


def first_words(answer: httpx.Response) -> Iterator[str]:
    """Its lines, the first of which has been read up to the first words when this returns."""
    lines = answer.iter_lines()
    for line in lines:
        if '"content":"' in line and '"content":""' not in line:
            break
    return lines
