"""One person's slow template or endless prompt does not delay anybody else's first word."""

import queue
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.desks import Desks
from engine.inbox import Inbox
from engine.preparer import Preparer
from engine.protocol import Entry, Generate, Load, Logprob, Part
from engine.runner.loading import Settings
from engine.runner.model import Model
from engine.sequence import Sequence

DEMO = str(Path("demo_model/hearth-demo.gguf").resolve())
SLOW = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
PLAIN = "{{ messages[0].content }}"
DEADLINE_S = 20.0


class Ear:
    """An outbox that keeps the ends."""

    def __init__(self) -> None:
        self.ends: queue.SimpleQueue[tuple[str, Entry]] = queue.SimpleQueue()

    def say(self, sequence: Sequence, parts: list[Part], logprob: Logprob | None = None) -> None:
        raise AssertionError("nothing is said before the loop")

    def tell(self, sequence: Sequence, entry: Entry) -> None:
        raise AssertionError("nothing is told before the loop")

    def end(self, sequence: Sequence, entry: Entry) -> None:
        self.ends.put((sequence.reply, entry))


@pytest.fixture(scope="module")
def model() -> Model:
    load = Load(cells=1024, sequences=2, batch=512, ubatch=512, threads=1)
    return Model(Settings(DEMO, load), lambda part: None)


class Office:
    """Desks, with what they hand over and what they end."""

    def __init__(self, model: Model) -> None:
        self.inbox: Inbox = queue.SimpleQueue()
        self.ear = Ear()
        self.made: list[Preparer] = []
        self.desks = Desks(lambda: self.make(model), self.inbox, self.ear)

    def make(self, model: Model) -> Preparer:
        self.made.append(Preparer(model, 512))
        return self.made[-1]

    def ask(self, reply: str, user: str, text: str = "Hello", template: str = PLAIN) -> None:
        messages = ({"role": "user", "content": text},)
        self.desks.take(Generate(reply, 1, user, "demo", DEMO, messages, template=template))

    def next(self) -> str:
        """The next thing in the loop's inbox: a reply's sequence, or the word to stop it."""
        word = self.inbox.get(timeout=DEADLINE_S)
        return f"{word.reply} is ready" if isinstance(word, Sequence) else f"stop {word}"

    def end(self) -> tuple[str, str]:
        reply, entry = self.ear.ends.get(timeout=DEADLINE_S)
        return reply, entry["code"] or entry["reason"]


@pytest.fixture
def office(model: Model) -> Iterator[Office]:
    made = Office(model)
    yield made
    for preparer in made.made:
        preparer.stop()


def test_a_template_that_takes_its_time_delays_nobody_else(office: Office) -> None:
    office.ask("warm", "bob")
    assert office.next() == "warm is ready"
    begun = time.monotonic()
    office.ask("slow", "ada", template=SLOW)
    for number in range(5):
        office.ask(f"quick {number}", "bob")
        assert office.next() == f"quick {number} is ready"
    assert time.monotonic() - begun < 2.0  # the slow one is given three seconds
    assert office.end() == ("slow", "template_failed")


def test_one_persons_requests_stay_in_order_and_take_one_desk(office: Office) -> None:
    for number in range(4):
        office.ask(f"slow {number}", "ada", template=SLOW if number == 0 else PLAIN)
    office.ask("quick", "bob")
    assert office.next() == "quick is ready"
    assert office.end() == ("slow 0", "template_failed")
    assert [office.next() for _ in range(3)] == [f"slow {n} is ready" for n in (1, 2, 3)]


def test_whoever_stops_a_reply_that_waits_is_answered_without_its_being_prepared(
    office: Office,
) -> None:
    office.ask("first", "ada", template=SLOW)
    office.ask("second", "ada", template=SLOW)
    office.desks.stop("second")
    assert office.end() == ("first", "template_failed")
    begun = time.monotonic()
    assert office.end() == ("second", "cancelled")
    assert time.monotonic() - begun < 1.0


def test_a_stop_in_the_middle_follows_the_sequence_into_the_loop(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_it, go_on = threading.Event(), threading.Event()

    def wait(then: Callable[[Sequence], None]) -> Callable[[Sequence], None]:
        def prepare(sequence: Sequence) -> None:
            at_it.set()
            assert go_on.wait(DEADLINE_S)
            then(sequence)

        return prepare

    for preparer in office.made:
        monkeypatch.setattr(preparer, "prepare", wait(preparer.prepare))
    office.ask("r", "ada")
    assert at_it.wait(DEADLINE_S)
    office.desks.stop("r")
    go_on.set()
    assert [office.next(), office.next()] == ["r is ready", "stop r"]


def test_a_stop_after_that_goes_straight_to_the_loop(office: Office) -> None:
    office.ask("r", "ada")
    assert office.next() == "r is ready"
    office.desks.stop("r")
    assert office.next() == "stop r"


def test_one_renderer_serves_whoever_come_one_after_the_other(office: Office) -> None:
    for number in range(8):
        office.ask(f"r{number}", f"user {number}")
        assert office.next() == f"r{number} is ready"
        time.sleep(0.01)
    assert sum(preparer.renderer.process is not None for preparer in office.made) <= 2


def test_a_desk_that_breaks_is_told_to_whoever_ends_the_process(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    fallen: queue.SimpleQueue[str] = queue.SimpleQueue()
    monkeypatch.setattr(threading, "excepthook", lambda fault: fallen.put(str(fault.exc_value)))

    def broken(sequence: Sequence) -> None:
        raise ZeroDivisionError("a fault of ours")

    for preparer in office.made:
        monkeypatch.setattr(preparer, "prepare", broken)
    office.ask("r", "ada")
    assert fallen.get(timeout=DEADLINE_S) == "a fault of ours"


def test_a_request_that_comes_twice_is_prepared_once(office: Office) -> None:
    office.ask("slow", "ada", template=SLOW)
    office.ask("twice", "ada")
    office.ask("twice", "ada")
    assert [each.reply for each in office.desks.lines["ada"]] == ["slow", "twice"]
    assert office.end() == ("slow", "template_failed")
    assert office.next() == "twice is ready"
