"""What web, replies and engine say to each other: Redis keys, requests, and stream entries.

A reply is a Redis stream `reply:<id>`. Entry ids are explicit, `<attempt>-<n>`, and grow; every
entry is written with NOMKSTREAM except the first, so a late writer can neither double an entry nor
bring a finished stream back. One writer at a time: the runner writes `start` and pushes the
request in the same transaction; the service writes `status` while a model loads; then the model's
child writes until `done`. If the child dies the service writes `done` as OBITUARY; if the service
dies too, a runner closes the stream under a higher attempt, which fences off everyone before it.
"""

import json
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

INBOX = "engine:inbox"
"""List of reply ids whose requests wait for an engine; pushed right, popped left."""
BELL = "engine:bell"
"""List of at most one element: something lies in INBOX or CONTROL. The service blocks on it."""
CONTROL = "engine:control"
"""List of Commands (JSON)."""
MODELS = "engine:models"
"""Hash: model id -> ModelState (JSON), the absolute state as the service last said it."""
CANCELLED = "engine:cancelled"
"""Pub/sub: a reply id was cancelled. A hint; the key `cancel_key` is the truth."""
BEAT = "engine:beat"
"""String with expiry: the service is alive."""

BEAT_SECONDS = 1.0
ALIVE_MS = 3000
STREAM_KEPT_S = 120
"""How long a finished stream stays for viewers that are still reading it."""
STREAM_LIFE_S = 24 * 3600
"""No stream outlives this, finished or not."""
OBITUARY = 2**53
"""Entry number of a `done` written for a dead child: above anything a child can reach."""
FLUSH_S = 0.033


def beat_key(part: str) -> str:
    """Set (with expiry ALIVE_MS) while a part other than the engine is alive."""
    return f"beat:{part}"


def stream_key(reply: str) -> str:
    """The stream of one reply."""
    return f"reply:{reply}"


def request_key(reply: str) -> str:
    """The reply's Generate (JSON) while it waits in INBOX."""
    return f"request:{reply}"


def alive_key(reply: str) -> str:
    """Set (with expiry ALIVE_MS) while an engine holds the reply's request."""
    return f"alive:{reply}"


def cancel_key(reply: str) -> str:
    """Set when somebody asked the reply to stop."""
    return f"cancel:{reply}"


def entry_id(attempt: int, n: int) -> str:
    """The explicit id of the n-th entry of an attempt."""
    return f"{attempt}-{n}"


@dataclass(frozen=True, slots=True)
class Sampling:
    """How the next token is chosen. temperature 0 is greedy; top_k 0, top_p 1, min_p 0 are off."""

    temperature: float = 0.8
    top_k: int = 40
    top_p: float = 0.95
    min_p: float = 0.05
    seed: int | None = None
    max_tokens: int | None = None

    def problem(self) -> str | None:
        """Why these numbers must not reach C, or None. Ranges as llama.cpp documents them."""
        limits = {
            "temperature": (self.temperature, 0.0, 10.0),
            "top_k": (self.top_k, 0, 1_000_000),
            "top_p": (self.top_p, 0.0, 1.0),
            "min_p": (self.min_p, 0.0, 1.0),
            "seed": (self.seed or 0, 0, 2**32 - 1),
            "max_tokens": (self.max_tokens or 1, 1, 10_000_000),
        }
        for name, (value, low, high) in limits.items():
            if not low <= value <= high:  # also refuses NaN
                return f"{name} is {value}, outside {low} to {high}"
        return None


@dataclass(frozen=True, slots=True)
class Generate:
    """One reply's request: what to say it to, what was said so far, and how to sample.

    `first` is the number of the next free entry of the stream under `attempt`.
    """

    reply: str
    attempt: int
    user: str
    model: str
    path: str
    messages: tuple[dict[str, Any], ...]
    thinking: bool = False
    tools: tuple[dict[str, Any], ...] = ()
    template: str | None = None
    sampling: Sampling = field(default_factory=Sampling)
    first: int = 1

    def dump(self) -> str:
        """As one line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def load(cls, line: str | bytes) -> "Generate":
        """From `dump`; raises ValueError, TypeError or KeyError when it is none."""
        raw = json.loads(line)
        raw["messages"], raw["tools"] = tuple(raw["messages"]), tuple(raw["tools"])
        return cls(sampling=Sampling(**raw.pop("sampling")), **raw)


@dataclass(frozen=True, slots=True)
class Command:
    """An order to the service about a model: load it, or unload it when nobody uses it."""

    do: Literal["load", "unload"]
    model: str
    path: str = ""

    def dump(self) -> str:
        """As one line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def load(cls, line: str | bytes) -> "Command":
        """From `dump`; raises ValueError, TypeError or KeyError when it is none."""
        return cls(**json.loads(line))


@dataclass(frozen=True, slots=True)
class ModelState:
    """What the service says of one model.

    state: loading, ready or failed; progress 0..1 while loading; memory in bytes;
    `error` is a code with `detail` and `facts` for people; context in tokens (the whole pool).
    """

    model: str
    state: str
    progress: float = 0.0
    context: int = 0
    memory: int = 0
    running: int = 0
    waiting: int = 0
    error: str = ""
    detail: str = ""
    facts: dict[str, str | int] = field(default_factory=dict)
    pid: int = 0

    def dump(self) -> str:
        """As one line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def load(cls, line: str | bytes) -> "ModelState":
        """From `dump`."""
        return cls(**json.loads(line))


Facts = dict[str, str | int]
"""What a sentence with `{names}` is filled with."""

Part = tuple[Literal["r", "t", "c"], Any]
"""("r", reasoning text) | ("t", answer text) | ("c", a tool call: {"name", "arguments"})."""

Entry = dict[str, Any]
"""One stream entry: {"k": "start" | "status" | "delta" | "done", ...}, see the functions below."""


def start() -> Entry:
    """The runner has asked the engine."""
    return {"k": "start"}


def status(state: str, **numbers: float) -> Entry:
    """Why it waits: loading (progress 0..1), queued (position), prefill (done, total)."""
    return {"k": "status", "s": state, **numbers}


def delta(parts: list[Part]) -> Entry:
    """What was said since the last entry, in order."""
    return {"k": "delta", "p": [list(part) for part in parts]}


def done(
    reason: str,
    *,
    code: str = "",
    detail: str = "",
    facts: Facts | None = None,
    usage: dict[str, int] | None = None,
    timings: dict[str, float] | None = None,
) -> Entry:
    """The end. reason: stop, length, cancelled or error; code and detail explain an error.

    detail is a sentence with `{names}` for the facts, so that whoever shows it can translate it.
    usage counts tokens: prompt, cached, completion. timings in ms: queued, prefill, first,
    decode, thought.
    """
    return {
        "k": "done",
        "reason": reason,
        "code": code,
        "detail": detail,
        "facts": facts or {},
        "usage": usage or {},
        "timings": timings or {},
    }


def pack(entry: Entry) -> dict[str, str]:
    """An entry as the fields of XADD."""
    return {"e": json.dumps(entry, ensure_ascii=False, separators=(",", ":"))}


def unpack(fields: dict[str, str]) -> Entry:
    """The fields that XREAD gave (with decode_responses) as an entry."""
    entry: Entry = json.loads(fields["e"])
    return entry
