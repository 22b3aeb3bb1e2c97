"""What is shown of a reply: whole characters, nothing of a stop string, the same for any cut."""

import itertools
import time

import pytest

from engine.protocol import Part
from engine.speech import Speech

STORY = "Hé, 你好 👋🏽! <b>End</b> of it."


def spoken(parts: list[Part]) -> str:
    """Everything said, whatever kind it is of."""
    return "".join(value for kind, value in parts if kind in "rt")


def heard(pieces: list[bytes], *stop: str) -> tuple[str, str | None]:
    """(what was said, the stop string found) of a reply that comes in these pieces."""
    speech = Speech(stop=stop)
    parts = [part for piece in pieces for part in speech.hear(piece)] + speech.finish()
    return spoken(parts), speech.stopped


def cuts(raw: bytes) -> "itertools.chain[list[bytes]]":
    """The text in two pieces for each place, in single bytes, and whole."""
    halves = ([raw[:i], raw[i:]] for i in range(len(raw) + 1))
    return itertools.chain(halves, [[raw[i : i + 1] for i in range(len(raw))]])


@pytest.mark.parametrize(
    ("stop", "said", "found"),
    [
        ((), STORY, None),
        (("never",), STORY, None),
        (("</b>",), "Hé, 你好 👋🏽! <b>End", "</b>"),
        (("好",), "Hé, 你", "好"),
        (("End</b> of it.?",), STORY, None),
        (("of", "</b> of it. And", "End<"), "Hé, 你好 👋🏽! <b>", "End<"),
        (("of", "</b> of it. And"), "Hé, 你好 👋🏽! <b>End</b> ", "of"),
        (("it", "it."), "Hé, 你好 👋🏽! <b>End</b> of ", "it."),
        (("d", "End</b> of it!"), "Hé, 你好 👋🏽! <b>En", "d"),
        (("H",), "", "H"),
        ((".",), STORY[:-1], "."),
    ],
    ids=str,
)
def test_a_reply_ends_before_the_first_stop_string_wherever_it_is_cut(
    stop: tuple[str, ...], said: str, found: str | None
) -> None:
    for pieces in cuts(STORY.encode()):
        assert heard(pieces, *stop) == (said, found), pieces


def test_overlapping_stop_strings_are_found_as_a_search_finds_them() -> None:
    """Every text of a's and b's against a plain search: earliest place, longest there."""
    stops = ("aab", "ab", "abba", "bb", "babab")
    for letters in itertools.product("ab", repeat=8):
        text = "".join(letters)
        places = [(text.find(s), -len(s), s) for s in stops if s in text]
        place, _size, found = min(places) if places else (len(text), 0, None)
        for cut in range(9):
            assert heard([text[:cut].encode(), text[cut:].encode()], *stops) == (
                text[:place],
                found,
            )


def test_nothing_of_a_possible_stop_string_is_said_before_it_is_refuted() -> None:
    speech = Speech(stop=("STOP",))
    assert spoken(speech.hear(b"Go ST")) == "Go"
    assert spoken(speech.hear(b"O")) == ""
    assert spoken(speech.hear(b"RY")) == " STORY"


def test_after_a_stop_string_nothing_is_said_any_more() -> None:
    speech = Speech(stop=("x",))
    assert spoken(speech.hear(b"abc x def")) == "abc "
    assert speech.stopped == "x"
    assert speech.hear(b"more") == []
    assert speech.finish() == []


def test_half_a_character_at_the_end_is_shown_as_broken_and_not_before() -> None:
    speech = Speech()
    assert spoken(speech.hear("好".encode()[:2])) == ""
    assert spoken(speech.finish()) == "\ufffd"
    assert heard([b"a\xff", b"b\xe5", b"c"]) == ("a\ufffdb\ufffdc", None)


def test_a_stop_string_in_a_thought_ends_the_reply_too() -> None:
    speech = Speech("<think>\n", ("enough",))
    parts = speech.hear(b"I have thought enough</think>Hello")
    assert {kind for kind, _value in parts} == {"r"}
    assert spoken(parts) == "I have thought "
    assert speech.stopped == "enough"


def test_stop_strings_made_to_be_slow_cost_no_more_than_others() -> None:
    stop = tuple("a" * n + "b" for n in range(240, 256))
    speech = Speech(stop=stop)
    begun = time.thread_time()
    parts = [part for _ in range(2_000) for part in speech.hear(b"a" * 100)] + speech.finish()
    assert spoken(parts) == "a" * 200_000
    assert time.thread_time() - begun < 4
