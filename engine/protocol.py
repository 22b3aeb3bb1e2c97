"""What web, replies and engine say to each other: Redis keys, requests, and stream entries.

A reply is a Redis stream `reply:<id>`. Entry ids are explicit, `<attempt>-<n>`, and grow; every
entry is written with NOMKSTREAM except the first, so a late writer can neither double an entry nor
bring a finished stream back. One writer at a time: the runner writes `start` and pushes the
request in the same transaction; the service writes `status` while a model loads; then the model's
child writes until `done`. If the child dies the service writes `done` as OBITUARY; if the service
dies too, a runner closes the stream under a higher attempt, which fences off everyone before it.
"""

import json
from dataclasses import dataclass, field, fields
from typing import Any, Literal

INBOX = "engine:inbox"
"""List of reply ids whose requests wait for an engine; pushed right, popped left."""
BELL = "engine:bell"
"""List of at most one element: something lies in INBOX or CONTROL. The service blocks on it."""
CONTROL = "engine:control"
"""List of Commands (JSON)."""
LOOKS = "engine:looks"
"""List of Looks (JSON); it expires unless an engine takes what is in it."""
MODELS = "engine:models"
"""Hash: model id -> ModelState (JSON), the absolute state as the service last said it."""
CANCELLED = "engine:cancelled"
"""Pub/sub: a reply id was cancelled. A hint; the key `cancel_key` is the truth."""
TALLY = "engine:tally"
"""String (JSON): model id -> what it did since this engine began, as `engine.tally` dumps it."""
FAILURES = "engine:failures"
"""List of Faileds (JSON), the newest last: whoever writes them down takes them."""
FAILURES_KEPT = 200
BEAT = "engine:beat"
"""String with expiry: the service is alive. It is a name that no other run of it had."""

BEAT_SECONDS = 1.0
ALIVE_MS = 3000
STREAM_KEPT_S = 120
"""How long a finished stream stays for viewers that are still reading it."""
STREAM_LIFE_S = 24 * 3600
"""No stream outlives this, finished or not."""
OBITUARY = 2**53
"""Entry number of a `done` written for a dead child: above anything a child can reach."""
FLUSH_S = 0.05
LOOK_S = 20
"""How long whoever asked to see a prompt may wait for it; the answer is kept as long."""
LOOKS_MOST = 64
"""Looks in line, of everybody; beyond these they are refused."""

CHATML = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}"
    "<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
"""The chat template of a model that brings none of its own."""

MODEL_CODES = frozenset(
    {
        "model_missing",  # its file is not where it was
        "model_bad",  # its file cannot be read, or is damaged
        "model_too_big",  # there is no room for it, even without the models that may go
        "bad_load",  # its load settings cannot be
        "model_unsupported",  # this llama.cpp does not know its architecture or tokenizer
        "model_failed",  # llama.cpp could not load it, in its own words
        "model_crashed",  # its process ended unasked
        "model_hung",  # its process had work and made no step, so it was ended
        "load_cancelled",  # somebody unloaded it before it was ready
    }
)
"""Why a model answers nothing: `error` of a ModelState, and `code` of its replies' `done`."""
CODES = MODEL_CODES | {
    "prompt_too_long",  # the messages do not fit into the context
    "context_full",  # the reply was cut where the context ended
    "allowance_spent",  # all that it was allowed to compute is computed
    "not_loaded",  # its model is not loaded, and it may not have it loaded
    "template_failed",  # the model's chat template does not render these messages
    "bad_grammar",  # the grammar or schema asked for cannot be used
    "bad_request",  # a field is out of range, or nested too deep
    "wrong_kind",  # an embedding model was asked to write, or another one to embed
    "input_too_long",  # a text to be embedded does not fit into the context
    "bad_dimensions",  # more numbers than the model's vectors have
    "engine_lost",  # no engine holds the reply any more
    "stream_lost",  # the reply's stream is gone from Redis
}
"""Every code of a `done`; each has words in the chat and in the API."""


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


def look_key(reply: str) -> str:
    """A list of one element: the answer (JSON) to the Look with this reply's id."""
    return f"look:{reply}"


def cancel_key(reply: str) -> str:
    """Set when somebody asked the reply to stop."""
    return f"cancel:{reply}"


def entry_id(attempt: int, n: int) -> str:
    """The explicit id of the n-th entry of an attempt."""
    return f"{attempt}-{n}"


def _members(value: Any) -> dict[str, Any]:
    return {member.name: getattr(value, member.name) for member in fields(value)}


# Unlike `asdict` it copies nothing: a chat may be megabytes.
_LINES = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_members)


@dataclass(frozen=True, slots=True)
class Sampling:
    """How the next token is chosen, and where a reply ends.

    temperature 0 is greedy; top_k 0, top_p 1, min_p 0, repeat_penalty 1, presence_penalty 0 and
    frequency_penalty 0 are off. Penalties look back on `repeat_last` tokens. logit_bias pairs a
    token's id with what is added to its logit. The reply ends before any string of `stop`.
    grammar is GBNF, json_schema a JSON schema as text; at most one of them. logprobs asks for the
    log-probability of each token and of so many alternatives. Thinking between <think> and </think>
    is ended after `thinking_budget` tokens.
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
    thinking_budget: int | None = None

    @classmethod
    def read(cls, raw: dict[str, Any]) -> "Sampling":
        """From the JSON of `asdict`."""
        bias = tuple((token, by) for token, by in raw.pop("logit_bias", ()))
        return cls(logit_bias=bias, stop=tuple(raw.pop("stop", ())), **raw)

    def problem(self) -> str | None:
        """Why this must not reach C, as a sentence that names the field and what is allowed.

        Token ids of logit_bias are checked against the vocabulary where that is known. A bias is
        finite: -100 and 100 already mean never and always.
        """
        for name, (kind, low, high) in RANGES.items():
            value = getattr(self, name)
            if value is None and name in OPTIONAL:
                continue
            if fault := _number_fault(value, kind, low, high):
                return f"{name} {fault}."
        for name, longest in (("grammar", GRAMMAR_LONGEST), ("json_schema", GRAMMAR_LONGEST)):
            if fault := _text_fault(getattr(self, name), longest):
                return f"{name} {fault}."
        if self.grammar and self.json_schema:
            return "grammar and json_schema are both given; only one of them is allowed."
        given: object = self.ignore_eos  # what JSON said, whatever the type promises
        if not isinstance(given, bool):
            return f"ignore_eos is {given!r:.40}; it must be true or false."
        return self._bias_problem() or self._stop_problem()

    def _bias_problem(self) -> str | None:
        if len(self.logit_bias) > BIASES:
            return f"logit_bias has {len(self.logit_bias)} entries; at most {BIASES} are allowed."
        for token, by in self.logit_bias:
            if fault := _number_fault(token, int, 0, 2**31 - 1):
                return f"logit_bias has a token id that {fault}."
            if fault := _number_fault(by, float, -100, 100):
                return f"logit_bias of token {token} {fault}."
        return None

    def _stop_problem(self) -> str | None:
        if len(self.stop) > STOPS:
            return f"stop has {len(self.stop)} strings; at most {STOPS} are allowed."
        for number, string in enumerate(self.stop, start=1):
            if string == "":
                return f"stop string {number} is empty; it must have at least one character."
            if fault := _text_fault(string, STOP_LONGEST):
                return f"stop string {number} {fault}."
        return None


SEEDS = 2**32 - 1
"""So many seeds there are, from 0: llama.cpp takes the next number for "any seed"."""

RANGES: dict[str, tuple[type, float, float]] = {
    "temperature": (float, 0, 10),
    "top_k": (int, 0, 1_000_000),
    "top_p": (float, 0, 1),
    "min_p": (float, 0, 1),
    "repeat_penalty": (float, 0.01, 10),
    "repeat_last": (int, 0, 4096),
    "presence_penalty": (float, -2, 2),
    "frequency_penalty": (float, -2, 2),
    "seed": (int, 0, SEEDS - 1),
    "max_tokens": (int, 1, 10_000_000),
    "logprobs": (int, 0, 20),
    "thinking_budget": (int, 0, 1_000_000),
}
"""Field of Sampling -> its type, least and greatest value."""
OPTIONAL = {"seed", "max_tokens", "logprobs", "thinking_budget"}
BIASES = 1024
STOPS = 16
STOP_LONGEST = 256
GRAMMAR_LONGEST = 64 * 1024
"""Characters of a grammar or a schema."""


def _number_fault(value: object, kind: type, low: float, high: float) -> str | None:
    """What is wrong with a number, to follow its name; NaN and infinity are outside any range."""
    if isinstance(value, bool) or not isinstance(value, int if kind is int else int | float):
        wanted = "a whole number" if kind is int else "a number"
        return f"is {value!r:.40}; it must be {wanted} from {low} to {high}"
    if not low <= value <= high:
        return f"is {_short(value)}; it must be from {low} to {high}"
    return None


def _short(value: float) -> str:
    """A number as text; a whole one may be too long for Python to write out."""
    return f"{value}" if abs(value) < 2**64 or isinstance(value, float) else "too large a number"


def _text_fault(value: object, longest: int) -> str | None:
    """What is wrong with a text, to follow its name."""
    if not isinstance(value, str):
        return f"is {value!r:.40}; it must be text"
    if len(value) > longest:
        return f"has {len(value):,} characters; at most {longest:,} are allowed"
    if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        return "has a character that is no text (zero, or half of a surrogate pair)"
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
    count when the model is not resident yet. `switches` are variables that the chat template takes
    beside `enable_thinking`, such as Kimi's `thinking`. `now` is what the template is told of the
    time (ISO 8601): a prompt rendered again later is the same; None: the time of rendering.
    `continues`: the last message is the reply's own beginning, and it goes on from its very words.
    `prompt`, a text or the numbers of tokens, is read as it stands, in place of messages and
    without a chat template; what follows it is told as it is written, all of it as answer. With
    `echo` the answer begins with that prompt.
    `may_load`: whether its model may be loaded for it; else it is refused unless that is loaded, or
    is being loaded for somebody. `allowance` is the most tokens that may be computed for it, read
    and written, without those of a prefix that had been computed before; None: as many as it takes.
    `forced` are names of `tools`, of which one must be called; without `parallel` there is one call
    at most, and the reply ends with it.
    `trace` is the id of what a person did to ask for it, which all who work on it write in their
    lines. `inputs` are texts, or their tokens, to be embedded: then nothing is written, and the
    stream brings a vector for each, cut to its first `dimensions` numbers (None: all it has).
    """

    reply: str
    attempt: int
    user: str
    model: str
    path: str
    messages: tuple[dict[str, Any], ...]
    thinking: bool = False
    switches: dict[str, Any] = field(default_factory=dict)
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
    now: str | None = None
    continues: bool = False
    prompt: str | tuple[int, ...] | None = None
    echo: bool = False
    may_load: bool = True
    allowance: int | None = None
    forced: tuple[str, ...] = ()
    parallel: bool = True
    trace: str = ""
    inputs: tuple[str | list[int], ...] = ()
    dimensions: int | None = None

    def dump(self) -> str:
        """As one line of JSON."""
        return _LINES.encode(self)

    @classmethod
    def read(cls, line: str | bytes) -> "Generate":
        """From `dump`; raises ValueError, TypeError or KeyError when it is none."""
        raw = json.loads(line)
        for name in ("messages", "tools", "forced", "inputs"):
            raw[name] = tuple(raw[name])
        if isinstance(raw.get("prompt"), list):
            raw["prompt"] = tuple(raw["prompt"])
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
        return _LINES.encode(self)

    @classmethod
    def read(cls, line: str | bytes) -> "Command":
        """From `dump`; raises ValueError, TypeError or KeyError when it is none."""
        raw = json.loads(line)
        return cls(load=Load.read(raw.pop("load", {})), **raw)


@dataclass(frozen=True, slots=True)
class Look:
    """A wish to see a request's prompt, its oldest `dropped` turns left out, and not to run it.

    The answer is {"text", "count", "tokens": [[id, bytes in hex, 1 if special else 0], ...],
    "omitted": how many tokens in the middle are not among them, "gap": after how many of them,
    "cut": characters in the middle that are not in the text}; or {"code", "detail", "facts",
    "line", "column"}, where code is of CODES, `busy` or `slow`, and line and column (from 1; 0:
    unknown) are those of a template at fault. With `form` only the grammar or the schema of the
    request's sampling is looked at: the answer is {} when it can be followed, else a refusal with
    the line of a grammar. With `variables` the answer, a refusal too, also has "variables": what
    the template may be told, each {"name", "kind": switch, number or text, "choices": words that it
    is compared with}, unless the template cannot be read at all. With `whole` nothing is left out,
    however long it is. Of a request's own `prompt`, `leads` says whether the model's begin-of-text
    goes before it, and `marks` whether special tokens in it are recognised.
    """

    request: Generate
    dropped: int = 0
    form: bool = False
    variables: bool = False
    whole: bool = False
    leads: bool = True
    marks: bool = True

    def dump(self) -> str:
        """As one line of JSON."""
        said = {field.name: getattr(self, field.name) for field in fields(self)}
        return json.dumps({**said, "request": self.request.dump()})

    @classmethod
    def read(cls, line: str | bytes) -> "Look":
        """From `dump`; raises ValueError, TypeError or KeyError when it is none."""
        raw = json.loads(line)
        return cls(request=Generate.read(raw.pop("request")), **raw)


@dataclass(frozen=True, slots=True)
class ModelState:
    """What the service says of one model.

    state: waiting (for memory), loading, ready, draining (it is to go once its replies are
    finished) or failed; progress 0..1 while loading; memory in bytes; context in tokens (the
    whole pool), `cells` of it taken; `kept` is bytes of computed prefixes put aside. `error` is a
    code; `detail` with `facts` is for people: why it failed, or what it waits for. `load` is how it
    was loaded: the fields of a Load, all of them filled. `users` are those whose replies it holds,
    `used` is when the last one ended (seconds since 1970; 0: none yet). A draining one may be
    loaded afterwards: `then` says as it was, or otherwise; `later` of those waiting wait for that.
    `loaded` is since when it is ready (seconds since 1970). `line` are the users of the replies
    in its line, first in line first (those still being prepared are not in it yet), and `waits` how
    many seconds each has to wait, and, last, one that came now; None: it cannot be told.
    """

    model: str
    state: str
    progress: float = 0.0
    context: int = 0
    memory: int = 0
    cells: int = 0
    kept: int = 0
    running: int = 0
    waiting: int = 0
    later: int = 0
    then: Literal["", "again", "changed"] = ""
    error: str = ""
    detail: str = ""
    facts: dict[str, str | int] = field(default_factory=dict)
    pid: int = 0
    pinned: bool = False
    load: dict[str, Any] = field(default_factory=dict)
    users: list[str] = field(default_factory=list)
    used: float = 0.0
    loaded: float = 0.0
    line: list[str] = field(default_factory=list)
    waits: list[float | None] = field(default_factory=list)

    def dump(self) -> str:
        """As one line of JSON."""
        return _LINES.encode(self)

    @classmethod
    def read(cls, line: str | bytes) -> "ModelState":
        """From `dump`."""
        return cls(**json.loads(line))


@dataclass(frozen=True, slots=True)
class Failed:
    """A model's process ended otherwise than it should, or never began: why, as a ModelState says
    it, and when (seconds since 1970)."""

    model: str
    error: str
    detail: str
    facts: dict[str, str | int]
    when: float

    def dump(self) -> str:
        """As one line of JSON."""
        return _LINES.encode(self)

    @classmethod
    def read(cls, line: str | bytes) -> "Failed":
        """From `dump`."""
        return cls(**json.loads(line))


Facts = dict[str, str | int]
"""What a sentence with `{names}` is filled with."""

Part = tuple[Literal["r", "t", "b", "a", "c", "e"], Any]
"""("r", reasoning text) | ("t", answer text) | ("b", the name of a tool whose call begins) | ("a",
more of the JSON of that call's arguments) | ("c", the same call, which is whole now: {"name",
"arguments"}, and where what the model wrote had to be put right "healed": names of
engine.calls.healing.HEALED) | ("e", a vector, that of the next input: its float32 numbers,
little-endian, as base64). Nothing else is said between the beginning of a call and its end, and the
pieces of its arguments are the JSON of all of them, in whatever order."""

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


def delta(
    parts: list[Part],
    logprobs: list[Logprob] | None = None,
    read: dict[str, int] | None = None,
) -> Entry:
    """What was said since the last entry, in order; the tokens' log-probabilities when asked. The
    first words come with what was `read` for them: tokens of the prompt, and cached ones of it."""
    entry: Entry = {"k": "delta", "p": [list(part) for part in parts]}
    more = {"l": logprobs, "u": read}
    return entry | {name: value for name, value in more.items() if value}


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
    computed again), unread (of the prompt, where it ended before all of it was read), completion,
    thought (of the completion, where it thought); and turns: dropped. timings in ms: queued,
    prefill, first, decode, thought. A reply cut by the context has the reason length and the code
    context_full, one cut by its allowance the code allowance_spent.
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
    return {"e": _LINES.encode(entry)}


def unpack(fields: dict[str, str]) -> Entry:
    """The fields that XREAD gave (with decode_responses) as an entry."""
    entry: Entry = json.loads(fields["e"])
    return entry
