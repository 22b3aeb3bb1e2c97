"""What a sequence says reaches its stream whole, in order and once, whatever Redis goes through."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
import redis

from engine import emitter, protocol
from engine.client import connect_sync
from engine.emitter import HELD, Emitter, Outgoing
from engine.protocol import Entry, Generate, Part, delta, done, status
from engine.sequence import Sequence
from tests.polling import until


@dataclass
class Desk:
    """An emitter on a real Redis, with what it told the service and the loop."""

    url: str
    client: redis.Redis
    pid: int
    ended: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    emitter: Emitter = field(init=False)

    def open(self, reply: str) -> Sequence:
        """A sequence whose stream its runner has just opened."""
        self.put(reply, "1-0", protocol.start())
        return sequence(reply)

    def put(self, reply: str, offset: str, entry: Entry) -> None:
        """An entry that the emitter did not write."""
        fields: dict[Any, Any] = {**protocol.pack(entry)}
        self.client.xadd(f"reply:{reply}", fields, id=offset)

    def stream(self, reply: str) -> list[tuple[str, dict[str, Any]]]:
        """The offsets and entries of a reply after `start`."""
        found: Any = self.client.xrange(f"reply:{reply}")
        return [(offset, protocol.unpack(fields)) for offset, fields in found][1:]

    def said(self, reply: str) -> str:
        """All the text of a reply's stream."""
        entries = [entry for _offset, entry in self.stream(reply)]
        return "".join(text for entry in entries for _kind, text in entry.get("p", []))

    @contextmanager
    def away(self) -> Iterator[None]:
        """Redis takes connections and commands in, and answers nothing."""
        os.kill(self.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.pid, signal.SIGCONT)

    def in_flight(self, reply: str) -> None:
        """Wait until something of the reply is on its way to Redis."""
        until(lambda: bool((of := self.emitter.replies.get(reply)) and of.sending))

    def is_over(self, reply: str) -> None:
        """Wait until the emitter has nothing to do with the reply any more."""
        until(lambda: not self.emitter.heard and reply not in self.emitter.replies)


def sequence(reply: str, first: int = 1) -> Sequence:
    request = Generate(
        reply=reply, attempt=1, user="ada", model="m", path="", messages=(), first=first
    )
    return Sequence(request, 0, [], 0)


@pytest.fixture
def desk(redis_server: str) -> Iterator[Desk]:
    client = connect_sync(redis_server)
    made = Desk(redis_server, client, int(client.info("server")["process_id"]))
    quick = connect_sync(redis_server, timeout=0.1)
    made.emitter = Emitter(quick, made.ended.append, made.refused.append)
    yield made
    client.config_set("maxmemory", 0)
    client.close()


def test_everything_said_is_written_in_order_and_then_the_end(desk: Desk) -> None:
    one = desk.open("a")
    desk.emitter.tell(one, status("prefill", done=1, total=2))
    for letter in "hearth":
        desk.emitter.say(one, [("t", letter)])
    desk.emitter.end(one, done("stop"))
    until(lambda: desk.ended == ["a"])
    assert desk.said("a") == "hearth"
    assert desk.stream("a")[-1][1] == done("stop")
    numbers = [int(offset.split("-")[1]) for offset, _entry in desk.stream("a")]
    assert numbers == list(range(1, len(numbers) + 1))


def test_first_words_go_out_before_anybodys_next_ones(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol, "FLUSH_S", 60.0)
    monkeypatch.setattr(emitter, "TOGETHER", 1.0)
    older, newer = desk.open("a"), desk.open("b")
    desk.emitter.say(older, [("t", "once")])
    until(lambda: desk.stream("a"))
    with ThreadPoolExecutor() as pool, connect_sync(desk.url, timeout=10.0) as listener:
        after: dict[Any, Any] = {"reply:a": "1-1", "reply:b": "1-0"}
        heard = pool.submit(listener.xread, after, block=9000)
        until(lambda: desk.client.info("clients")["blocked_clients"])
        desk.emitter.say(older, [("t", " more")])
        desk.emitter.say(newer, [("t", "once")])
        assert [name for name, _entries in cast(Any, heard.result())] == ["reply:b"]
    until(lambda: desk.said("a") == "once more")


def test_the_first_words_come_with_what_was_read_for_them(desk: Desk) -> None:
    one = desk.open("a")
    one.prompt, one.cached = 9, 4
    desk.emitter.say(one, [("t", "once")])
    until(lambda: desk.stream("a"))
    desk.emitter.say(one, [("t", " more")])
    desk.emitter.end(one, done("stop"))
    until(lambda: desk.ended == ["a"])
    first, second, _end = [entry for _offset, entry in desk.stream("a")]
    assert first == delta([("t", "once")], read={"prompt": 9, "cached": 4})
    assert second == delta([("t", " more")])


def test_pieces_of_a_call_are_joined_and_it_is_whole_behind_them() -> None:
    outgoing = Outgoing("a", attempt=1, n=1)
    call = {"name": "f", "arguments": {"x": "yz"}}
    parts: list[Part] = [
        ("b", "f"),
        ("a", '{"x":"'),
        ("a", "y"),
        ("a", 'z"}'),
        ("c", call),
        ("b", "g"),
    ]
    for part in parts:
        outgoing.add([part], None)
    assert outgoing.parts == [("b", "f"), ("a", '{"x":"yz"}'), ("c", call), ("b", "g")]


def test_while_redis_is_away_all_is_held_and_then_written_once(desk: Desk) -> None:
    one = desk.open("a")
    with desk.away():
        for number in range(50):
            desk.emitter.say(one, [("t", f"{number} ")])
        desk.in_flight("a")
        desk.emitter.end(one, done("stop"))
    until(lambda: desk.ended == ["a"])
    assert desk.said("a") == "".join(f"{number} " for number in range(50))


def test_an_end_that_comes_while_words_are_in_flight_is_written_after_them(desk: Desk) -> None:
    one = desk.open("a")
    with desk.away():
        desk.emitter.say(one, [("t", "words")])
        desk.in_flight("a")
        desk.emitter.end(one, done("length"))
    until(lambda: desk.ended == ["a"])
    assert [entry for _offset, entry in desk.stream("a")] == [
        delta([("t", "words")]),
        done("length"),
    ]


def test_a_lost_answer_is_repeated_under_the_same_id(desk: Desk) -> None:
    one = desk.open("a")
    desk.put("a", "1-1", delta([("t", "once")]))  # answer lost
    desk.emitter.say(one, [("t", "once")])
    until(lambda: (mine := desk.emitter.replies.get("a")) and mine.n == 2 and not mine.sending)
    desk.emitter.say(one, [("t", " more")])
    desk.emitter.end(one, done("stop"))
    until(lambda: desk.ended == ["a"])
    assert desk.said("a") == "once more"
    assert desk.refused == []


def test_a_redis_that_refuses_to_write_costs_no_word(desk: Desk) -> None:
    """A full disk or full memory is an answer of Redis, not a lost connection."""
    one = desk.open("a")
    desk.client.config_set("maxmemory", 1)
    desk.emitter.say(one, [("t", "kept")])
    desk.in_flight("a")
    desk.emitter.say(one, [("t", " safe")])
    desk.emitter.end(one, done("stop"))
    with pytest.raises(AssertionError):
        until(lambda: desk.ended, within=0.5)
    desk.client.config_set("maxmemory", 0)
    until(lambda: desk.ended == ["a"])
    assert desk.said("a") == "kept safe"


def test_a_reply_that_was_taken_over_is_given_up(desk: Desk) -> None:
    one = desk.open("a")
    desk.put("a", "2-0", done("error"))
    desk.emitter.say(one, [("t", "too late")])
    until(lambda: desk.refused == ["a"])
    assert desk.said("a") == ""
    desk.emitter.end(one, done("cancelled"))  # as the loop does when it hears of it
    until(lambda: desk.ended == ["a"])
    assert desk.stream("a")[-1][0] == "2-0"


def test_a_stream_that_is_gone_is_not_brought_back(desk: Desk) -> None:
    one = desk.open("a")
    desk.client.delete("reply:a")
    desk.emitter.say(one, [("t", "nobody reads this")])
    until(lambda: desk.refused == ["a"])
    assert not desk.client.exists("reply:a")


def test_a_reply_that_ends_while_it_is_being_given_up_is_over(desk: Desk) -> None:
    """Else the service would hold it for ever, and its model with it."""
    one = desk.open("a")
    desk.put("a", "2-0", done("error"))
    with desk.away():
        desk.emitter.say(one, [("t", "in flight")])
        desk.in_flight("a")
        desk.emitter.end(one, done("stop"))
    until(lambda: desk.ended == ["a"])
    desk.is_over("a")


def test_a_reply_too_long_to_hold_ends_with_a_reason_and_not_as_stopped(desk: Desk) -> None:
    one, other = desk.open("a"), desk.open("b")
    with desk.away():
        desk.emitter.say(one, [("t", "x")])
        desk.in_flight("a")
        desk.emitter.say(one, [("t", "x" * (HELD + 1))])
        until(lambda: "a" in desk.refused)
        desk.emitter.end(one, done("cancelled"))  # as the loop does when it hears of it
        desk.emitter.say(other, [("t", "still fine")])
    until(lambda: desk.ended == ["a"])
    until(lambda: desk.said("b") == "still fine")
    assert desk.stream("a")[-1][1]["code"] == "stream_lost"
