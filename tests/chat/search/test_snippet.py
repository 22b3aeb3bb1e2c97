"""The place shown is the one that was found, whole words where there are any, in one line."""

import pytest

from chat.search.snippet import LENGTH, snippet

LONG = (
    "Lorem ipsum dolor sit amet. " * 20 + "Here is the lighthouse, 灯塔. " + "And on it goes. " * 20
)


@pytest.mark.parametrize("term", ["lighthouse", "LIGHTHOUSE", "灯", "灯塔"])
def test_the_match_is_in_it_and_marked(term: str) -> None:
    pieces = snippet(LONG, [term])
    assert [text.lower() for text, hit in pieces if hit] == [term.lower()]
    assert pieces[0] == ("… ", False)
    assert pieces[-1] == (" …", False)
    assert len("".join(text for text, _hit in pieces)) <= LENGTH + 4


def test_it_begins_with_a_whole_word() -> None:
    assert snippet(LONG, ["lighthouse"])[1][0].split()[0] in LONG.split()


def test_a_short_text_is_shown_whole_in_one_line() -> None:
    assert snippet("one\n\n  two three", ["two"]) == [
        ("one ", False),
        ("two", True),
        (" three", False),
    ]


def test_every_term_is_marked_and_signs_stay_what_they_are() -> None:
    pieces = snippet("a <b>c</b> (d)", ["<b>", "(d)"])
    assert [text for text, hit in pieces if hit] == ["<b>", "(d)"]
    assert "".join(text for text, _hit in pieces) == "a <b>c</b> (d)"
