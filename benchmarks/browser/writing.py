"""A reply that comes at 200 tokens a second: what it costs the browser, and how typing feels then.

The engine stands still meanwhile, and the entries are written to the reply's stream as it writes
them; everything behind it is real: the runner, the socket, the page.
"""

import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import redis

from benchmarks.browser.trace import Trace
from benchmarks.browser.visit import Visit, cpu_seconds
from benchmarks.browser.words import tokens
from engine import protocol
from engine.client import connect_sync
from tests.chat.middle import frozen
from tests.polling import until
from tests.running import Studio

RATE = 200
FLUSH = 10
"""Tokens in an entry: the engine writes one every 50 ms."""
PATIENCE_S = 20.0
KEY_EVERY_S = 0.25
EACH_S = 30.0

TYPED = """() => {
  window.typed = []
  new PerformanceObserver((list) => {
    for (const { name, duration } of list.getEntries()) if (name === "keydown") typed.push(duration)
  }).observe({ type: "event", durationThreshold: 16, buffered: false })
}"""


@dataclass(frozen=True)
class Cost:
    """Of one reply: cores that the whole browser used (1 is one core), how long keys took to the
    next frame (ms; 16 stands for "within one"), what its main thread did, and for how many s."""

    browser: float
    keys: list[float]
    trace: Trace
    seconds: float


@contextmanager
def silent(studio: Studio) -> Iterator[redis.Redis]:
    """The engine takes no request meanwhile; what waits for it is forgotten."""
    with frozen(studio.pid("engine")), connect_sync(studio.redis_url) as client:
        yield client
        client.delete(protocol.INBOX)


def ask(visit: Visit, client: redis.Redis) -> str:
    """Say something in the page; the id of the reply that waits for its first word."""
    visit.page.locator("#words").fill("Write for a while.")
    visit.page.keyboard.press("Enter")
    return waiting(client)


def ask_again(visit: Visit, client: redis.Redis) -> str:
    """Want another answer in the place of the last."""
    visit.page.locator(".from-model:last-child [data-do=retry]").click()
    return waiting(client)


def waiting(client: redis.Redis) -> str:
    """The reply whose request came just now."""
    return str(until(lambda: client.lindex(protocol.INBOX, -1), PATIENCE_S))


def write(client: redis.Redis, reply: str, seconds: float) -> Iterator[float]:
    """Write the reply at its pace, to its end; after each entry, the seconds since the first."""
    client.lrem(protocol.INBOX, 0, reply)
    begun = time.monotonic()
    said = tokens(int(seconds * RATE))
    for n in range(0, len(said), FLUSH):
        time.sleep(max(0.0, begun + n / RATE - time.monotonic()))
        client.set(protocol.alive_key(reply), 1, px=protocol.ALIVE_MS)
        words = protocol.delta([("t", "".join(said[n : n + FLUSH]))])
        add(client, reply, n // FLUSH + 1, words)
        yield time.monotonic() - begun
    usage = {"prompt": 100, "cached": 0, "completion": len(said)}
    done = protocol.done("stop", usage=usage, timings={"decode": seconds * 1000})
    add(client, reply, len(said), done)
    client.delete(protocol.alive_key(reply))


def add(client: redis.Redis, reply: str, n: int, entry: protocol.Entry) -> None:
    """The n-th entry of the stream."""
    fields: dict[Any, Any] = {**protocol.pack(entry)}
    client.xadd(protocol.stream_key(reply), fields, id=protocol.entry_id(1, n))


def streaming(visit: Visit, studio: Studio, seconds: float) -> Cost:
    """One reply while somebody types the next message."""
    with silent(studio) as client:
        reply = ask(visit, client)
        visit.page.evaluate(TYPED)
        visit.start()
        before, keys = cpu_seconds(), 0
        for now in write(client, reply, seconds):
            if now > (keys + 1) * KEY_EVERY_S:
                visit.page.keyboard.press("x")
                keys += 1
        after = cpu_seconds()
        trace = visit.stop()
        ended(visit)
        slow = visit.page.evaluate("window.typed")
    visit.page.locator("#words").fill("")
    swift = [16.0] * max(0, keys - len(slow))
    return Cost((after - before) / seconds, swift + slow, trace, seconds)


def growth(visit: Visit, studio: Studio, minutes: float) -> list[float]:
    """MB of JavaScript objects in use after each of the answers that took each other's place."""
    found = []
    with silent(studio) as client:
        for n in range(max(2, round(minutes * 60 / EACH_S))):
            reply = ask_again(visit, client) if n else ask(visit, client)
            deque(write(client, reply, EACH_S), maxlen=0)
            ended(visit)
            found.append(visit.heap())
    return found


def ended(visit: Visit) -> None:
    """Wait until the page shows the reply as finished."""
    # A locator: a handle would keep its element in memory.
    visit.page.locator(".from-model:last-child[aria-busy=false]").wait_for(timeout=20_000)
