"""Writes what sequences say to their Redis streams, from a thread of its own.

The first words of a reply go out at once, then at most every FLUSH_S (less often when many are
written at once). Entry ids are explicit, so a write whose answer was lost is repeated under the
same id and Redis refuses the double. While Redis is away, or refuses to write, everything is held,
up to HELD bytes for each reply.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import redis
from redis.exceptions import RedisError

from engine import protocol
from engine.client import is_double
from engine.protocol import Entry, Generate, Logprob, Part, done
from engine.sequence import Sequence
from journal import ids

log = logging.getLogger("hearth.engine")

HELD = 1024 * 1024
SPOKEN = ("r", "t", "a")
"""Parts of which pieces are joined: words, and the arguments of a call. Vectors are held however
many: what is asked for bounds them."""
RETRY_S = 0.2
TOGETHER = 0.3
"""The part of the pause by which a reply is written early when another one is due: all fall into
step, and are written and forwarded in one go."""
NEVER = float("inf")
CALM = 4
"""Replies at once up to which each is written every FLUSH_S; with more, tokens come more slowly,
and an entry still carries two or three."""


@dataclass
class Outgoing:
    """What one reply has still to write. `n` numbers its next entry, `trace` is the id of the
    request it is for, `read` are tokens of its prompt until its first words are written."""

    reply: str
    attempt: int
    n: int
    trace: str = ""
    read: dict[str, int] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)
    logprobs: list[Logprob] = field(default_factory=list)
    size: int = 0
    status: Entry | None = None
    end: Entry | None = None
    written: float = 0.0
    sending: list[tuple[str, str]] = field(default_factory=list)
    closing: bool = False  # whether `end` is among `sending`

    def begin(self, prompt: int, cached: int) -> None:
        """Its prompt was read."""
        counted = {"prompt": prompt, "cached": cached}
        self.read = {name: tokens for name, tokens in counted.items() if tokens}

    def add(self, parts: list[Part], logprob: Logprob | None) -> None:
        """Append, joining pieces of one kind."""
        if logprob:
            self.logprobs.append(logprob)
            self.size += 256
        for kind, value in parts:
            if self.parts and kind in SPOKEN and self.parts[-1][0] == kind:
                self.parts[-1] = (kind, self.parts[-1][1] + value)
            else:
                self.parts.append((kind, value))
            self.size += len(value) if kind in SPOKEN else 256

    def tell(self, entry: Entry) -> None:
        """A status; only the latest is worth writing."""
        self.status = entry

    def close(self, entry: Entry) -> None:
        """The last entry; the first one given counts."""
        self.end = self.end or entry

    def note(self, fenced: bool) -> None:
        """Write a line about its end."""
        end: Entry = {"reason": "taken over"} if fenced else self.end or {}
        with ids.following(self.trace, self.reply):
            said = end.get("usage", {}).get("completion", 0)
            log.info("ended: %s %s, %d tokens", end.get("reason"), end.get("code", ""), said)

    def due(self, pause: float) -> float:
        """The time (monotonic) from which this may be written, `pause` seconds after its last
        words; infinity when nothing is there."""
        said = self.parts or self.logprobs
        if self.sending or self.end or (said and not self.written):
            return 0.0
        return self.written + pause if said or self.status else NEVER

    def take(self) -> list[tuple[str, str]]:
        """The entries to write now, with their ids; the same ones again until `sent`."""
        if not self.sending:
            said = self.parts or self.logprobs
            entries = [self.status] if self.status else []
            entries += [protocol.delta(self.parts, self.logprobs, self.read)] if said else []
            entries += [self.end] if self.end else []
            self.sending = [(self._id(i), protocol.pack(e)["e"]) for i, e in enumerate(entries)]
            self.n += len(entries)
            self.closing = self.end is not None
            if said:
                self.written, self.read = time.monotonic(), {}
            self.status, self.parts, self.logprobs, self.size = None, [], [], 0
        return self.sending

    def _id(self, offset: int) -> str:
        return protocol.entry_id(self.attempt, self.n + offset)


def _pause(replies: int) -> float:
    """Seconds between two entries of one reply: with many at once each is written in larger pieces,
    as writing and forwarding them takes time that the model needs."""
    return protocol.FLUSH_S * min(3.0, max(1.0, replies / CALM))


Heard = tuple[Generate, Callable[..., None], tuple[Any, ...]]
"""Of which request, what is to be done to its Outgoing, and with what."""


class Emitter:
    """An `engine.loop.Outbox` over Redis. `ended` hears of replies whose last entry is written,
    `refused` of those whose stream is gone, was taken over, or grew too long to hold."""

    def __init__(
        self, client: redis.Redis, ended: Callable[[str], None], refused: Callable[[str], None]
    ) -> None:
        self.redis = client
        self.ended = ended
        self.refused = refused
        self.heard: deque[Heard] = deque()  # from the callers, not yet taken in by the thread
        self.begun: set[str] = set()  # replies that the thread knows to look out for
        self.wake = threading.Event()
        self.replies: dict[str, Outgoing] = {}  # the thread's own
        threading.Thread(target=self._run, name="emitter", daemon=True).start()

    # --- called by the loop for each token, so next to nothing is done here ---

    def say(self, sequence: Sequence, parts: list[Part], logprob: Logprob | None = None) -> None:
        """Append to what the sequence says."""
        if is_first := sequence.reply not in self.begun:
            read = sequence.prompt, sequence.cached
            self.heard.append((sequence.request, Outgoing.begin, read))
        self.heard.append((sequence.request, Outgoing.add, (parts, logprob)))
        if is_first:  # only now, so that the thread finds the words when it wakes
            self.begun.add(sequence.reply)
            self.wake.set()

    def tell(self, sequence: Sequence, entry: Entry) -> None:
        """A status; only the latest is worth writing."""
        self.heard.append((sequence.request, Outgoing.tell, (entry,)))
        self.wake.set()

    def end(self, sequence: Sequence, entry: Entry) -> None:
        """The last entry; the first one given counts."""
        self.heard.append((sequence.request, Outgoing.close, (entry,)))
        self.begun.discard(sequence.reply)
        self.wake.set()

    # --- the thread ---

    def _run(self) -> None:
        while True:
            self.wake.clear()
            self._take_in()
            now, pause = time.monotonic(), _pause(len(self.replies))
            soonest = min((o.due(pause) for o in self.replies.values()), default=NEVER)
            if soonest > now:
                left = min(soonest - now, pause if self.begun else NEVER)
                self.wake.wait(None if left == NEVER else left)
                continue
            soon = now + pause * TOGETHER
            batch = [o for o in self.replies.values() if o.due(pause) <= soon]
            batch.sort(key=lambda outgoing: outgoing.written)  # whoever heard nothing yet first
            try:
                self._write(batch)
            except RedisError as error:
                log.info("holding what is said, Redis does not take it: %s", error)
                time.sleep(RETRY_S)

    def _take_in(self) -> None:
        """What the callers have said since, to each reply's own."""
        while self.heard:
            request, act, given = self.heard[0]
            outgoing = self._of(request)
            act(outgoing, *given)
            if outgoing.size > HELD and not outgoing.end:
                outgoing.close(done("error", code="stream_lost"))
                self.refused(request.reply)
            self.heard.popleft()

    def _of(self, request: Generate) -> Outgoing:
        if (known := self.replies.get(request.reply)) is None:
            known = Outgoing(request.reply, request.attempt, request.first, request.trace)
            self.replies[request.reply] = known
        return known

    def _write(self, batch: list[Outgoing]) -> None:
        pipe = self.redis.pipeline(transaction=False)
        for outgoing in batch:
            for entry_id, raw in outgoing.take():
                key = protocol.stream_key(outgoing.reply)
                pipe.xadd(key, {"e": raw}, id=entry_id, nomkstream=True)
        answers = iter(pipe.execute(raise_on_error=False))
        for outgoing in batch:
            self._settle(outgoing, [next(answers) for _ in outgoing.sending])

    def _settle(self, outgoing: Outgoing, answers: list[object]) -> None:
        """What Redis said to one reply's entries: written, doubled (fine), or not ours any more."""
        for answer in answers:
            if isinstance(answer, RedisError) and not is_double(answer):
                raise answer
        gone = any(answer is None for answer in answers)
        doubled = any(isinstance(answer, RedisError) for answer in answers)
        fenced = gone or (doubled and self._fenced(outgoing))
        outgoing.sending = []
        if fenced or outgoing.closing:
            outgoing.note(fenced)
            del self.replies[outgoing.reply]
        if outgoing.closing or (fenced and outgoing.end):
            self.ended(outgoing.reply)
        elif fenced:
            self.refused(outgoing.reply)

    def _fenced(self, outgoing: Outgoing) -> bool:
        """Whether a higher attempt has written: somebody else ended this reply."""
        last: Any = self.redis.xrevrange(protocol.stream_key(outgoing.reply), count=1)
        return not last or int(last[0][0].split("-")[0]) > outgoing.attempt
