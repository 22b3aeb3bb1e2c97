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
    """How the next token is chosen, and where a reply ends.

    temperature 0 is greedy; top_k 0, top_p 1, min_p 0, repeat_penalty 1, presence_penalty 0 and
    frequency_penalty 0 are off. Penalties look back on `repeat_last` tokens. logit_bias pairs a
    token's id with what is added to its logit. The reply ends before any string of `stop`.
    grammar is GBNF, json_schema a JSON schema as text; at most one of them. logprobs asks for the
    log-probability of each token and of so many alternatives.
    """

    temperature: float = 0.8
    top_k: int = 40
    top_p: float = 0.95
    min_p: float = 0.05
    repeat_penalty: float = 1.0
    repeat_last: int = 64
    presence_penalty: float = 0.0
    frequency_penalty: float = 0.0
    logit_bias: tuple[tuple[int, float], ...] = ()
    seed: int | None = None
    max_tokens: int | None = None
    stop: tuple[str, ...] = ()
    ignore_eos: bool = False
    grammar: str = ""
    json_schema: str = ""
    logprobs: int | None = None

    @classmethod
    def read(cls, raw: dict[str, Any]) -> "Sampling":
        """From the JSON of `asdict`."""
        bias = tuple((token, by) for token, by in raw.pop("logit_bias", ()))
        return cls(logit_bias=bias, stop=tuple(raw.pop("stop", ())), **raw)

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
class Load:
    """How a model is to be loaded; None leaves it to `engine.fit`.

    cells is the context pool in tokens, shared by at most `sequences` replies. cache_k and cache_v
    are ggml types (f16, q8_0, q4_0) of the KV cache. flash is flash attention on or off.
    gpu_layers counts from the last layer; split gives each GPU its share; ram_experts is how many
    layers keep their experts in RAM. batch and ubatch are tokens. swa_full keeps every token of
    layers that look back on a window only: more memory, and prefixes of any length to reuse.
    """

    cells: int | None = None
    sequences: int | None = None
    cache_k: str | None = None
    cache_v: str | None = None
    flash: bool | None = None
    gpu_layers: int | None = None
    split: tuple[float, ...] | None = None
    ram_experts: int | None = None
    threads: int | None = None
    batch: int | None = None
    ubatch: int | None = None
    mmap: bool | None = None
    mlock: bool | None = None
    swa_full: bool | None = None

    @classmethod
    def read(cls, raw: dict[str, Any]) -> "Load":
        """From the JSON of `asdict`; raises TypeError for a field that does not exist."""
        split = raw.pop("split", None)
        return cls(split=None if split is None else tuple(split), **raw)


Overflow = Literal["stop", "drop"]
"""What happens when a chat outgrows its context: the reply is refused with a reason, or the oldest
whole turns are left out of the prompt (the system prompt stays)."""


@dataclass(frozen=True, slots=True)
class Generate:
    """One reply's request: what to say it to, what was said so far, and how to sample.

    `first` is the number of the next free entry of the stream under `attempt`. `cache` allows
    the reuse of computed prefixes; it is keyed by user, except for the first `shared` messages,
    which whoever marks them shares with everybody who marks the same ones. `context` is the most
    tokens this chat may take, prompt and reply; None: what the pool holds. `load` and `pinned`
    count when the model is not resident yet.
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
    load: Load = field(default_factory=Load)
    pinned: bool = False
    context: int | None = None
    overflow: Overflow = "stop"
    cache: bool = True
    shared: int = 0
    first: int = 1

    def dump(self) -> str:
        """As one line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def read(cls, line: str | bytes) -> "Generate":
        """From `dump`; raises ValueError, TypeError or KeyError when it is none."""
        raw = json.loads(line)
        raw["messages"], raw["tools"] = tuple(raw["messages"]), tuple(raw["tools"])
        sampling, load = Sampling.read(raw.pop("sampling")), Load.read(raw.pop("load"))
        return cls(sampling=sampling, load=load, **raw)


@dataclass(frozen=True, slots=True)
class Command:
    """An order to the service about a model.

    load it (anew, once nobody uses it, when it is loaded otherwise than `load` says); unload it
    once nobody uses it, which also stops it while it loads; pin it (never unloaded to make room
    or for being idle), or unpin it.
    """

    do: Literal["load", "unload", "pin", "unpin"]
    model: str
    path: str = ""
    load: Load = field(default_factory=Load)
    pinned: bool = False

    def dump(self) -> str:
        """As one line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def read(cls, line: str | bytes) -> "Command":
        """From `dump`; raises ValueError, TypeError or KeyError when it is none."""
        raw = json.loads(line)
        return cls(load=Load.read(raw.pop("load", {})), **raw)


@dataclass(frozen=True, slots=True)
class ModelState:
    """What the service says of one model.

    state: waiting (for memory), loading, ready, draining (it is to go once its replies are
    finished) or failed; progress 0..1 while loading; memory in bytes; context in tokens (the
    whole pool). `error` is a code; `detail` with `facts` is for people: why it failed, or what it
    waits for. `load` is how it was loaded: the fields of a Load, all of them filled.
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
    pinned: bool = False
    load: dict[str, Any] = field(default_factory=dict)

    def dump(self) -> str:
        """As one line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def read(cls, line: str | bytes) -> "ModelState":
        """From `dump`."""
        return cls(**json.loads(line))


Facts = dict[str, str | int]
"""What a sentence with `{names}` is filled with."""

Part = tuple[Literal["r", "t", "c"], Any]
"""("r", reasoning text) | ("t", answer text) | ("c", a tool call: {"name", "arguments"})."""

Logprob = dict[str, Any]
"""{"token": text, "bytes": [numbers], "logprob": natural logarithm, "top": [the same without top]}
for one token; `token` replaces bytes that are no UTF-8 by U+FFFD."""

Entry = dict[str, Any]
"""One stream entry: {"k": "start" | "status" | "delta" | "done", ...}, see the functions below."""


def start() -> Entry:
    """The runner has asked the engine."""
    return {"k": "start"}


def status(state: str, **numbers: float) -> Entry:
    """Why it waits: memory (until another model may go), loading (progress 0..1), queued (position
    from 1, and `wait` in seconds where it can be told), prefill (done, total; tokens)."""
    return {"k": "status", "s": state, **numbers}


def delta(parts: list[Part], logprobs: list[Logprob] | None = None) -> Entry:
    """What was said since the last entry, in order; the tokens' log-probabilities when asked."""
    entry: Entry = {"k": "delta", "p": [list(part) for part in parts]}
    return {**entry, "l": logprobs} if logprobs else entry


def done(
    reason: str,
    *,
    code: str = "",
    detail: str = "",
    facts: Facts | None = None,
    stop: str | None = None,
    usage: dict[str, int] | None = None,
    timings: dict[str, float] | None = None,
) -> Entry:
    """The end. reason: stop, length, cancelled or error; code and detail explain an error.

    detail is a sentence with `{names}` for the facts, so that whoever shows it can translate it.
    stop is the stop string that ended it. usage counts tokens: prompt, cached (of the prompt, not
    computed again), completion; and turns: dropped. timings in ms: queued, prefill, first, decode,
    thought. A reply cut by the context has the reason length and the code context_full.
    """
    return {
        "k": "done",
        "reason": reason,
        "code": code,
        "detail": detail,
        "facts": facts or {},
        "stop": stop,
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
