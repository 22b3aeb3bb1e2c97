"""Whose texts an embedding model reads next: everybody's turn comes, whoever asked for much."""

from collections import deque
from itertools import chain

from engine.portions import Portions
from engine.protocol import Generate
from engine.sequence import Sequence


def asked(user: str, *lengths: int, reply: str = "") -> Sequence:
    """A request to embed texts of so many tokens."""
    request = Generate(reply or user, 1, user, "m", "/m", ())
    tokens = list(range(sum(lengths)))
    return Sequence(request, 0, tokens, len(tokens), texts=deque(lengths))


def everything(portions: Portions, wanted: int = 100, most: int = 200) -> list[list[str]]:
    """Which replies each step reads for, until nothing is left."""
    steps = []
    while taken := portions.take(wanted, most, texts=64):
        steps.append([sequence.reply for sequence, _text in taken])
    return steps


def test_texts_come_in_order_and_whole() -> None:
    portions, one = Portions(), asked("ada", 3, 1, 2)
    portions.add(one)
    taken = portions.take(100, 200, texts=64)
    assert [text for _sequence, text in taken] == [[0, 1, 2], [3], [4, 5]]
    assert not one.texts
    assert one.missing == 0
    assert portions.users == portions.tags == {}


def test_a_step_holds_about_what_is_wanted_and_never_too_much() -> None:
    portions = Portions()
    portions.add(asked("ada", *[30] * 10))
    assert [len(step) for step in everything(portions)] == [4, 4, 2]
    portions.add(asked("ada", 90, 150, 10))
    assert [len(step) for step in everything(portions)] == [1, 1, 1], "the second would not fit"


def test_a_text_longer_than_a_step_comes_alone() -> None:
    portions = Portions()
    portions.add(asked("ada", 10, 500, 10))
    assert [len(step) for step in everything(portions)] == [1, 1, 1]


def test_no_step_has_more_texts_than_the_model_has_room_for() -> None:
    portions = Portions()
    portions.add(asked("ada", *[1] * 5))
    assert len(portions.take(100, 200, texts=3)) == 3


def test_who_comes_while_many_texts_are_read_has_the_next_turn() -> None:
    portions = Portions()
    portions.add(asked("ada", *[50] * 100))
    portions.take(100, 200, texts=64)
    portions.add(asked("bob", 20))
    assert "bob" in [sequence.user for sequence, _text in portions.take(100, 200, texts=64)]


def test_people_are_given_equally_many_tokens_whatever_the_length_of_their_texts() -> None:
    portions = Portions()
    portions.add(asked("ada", *[10] * 60))
    portions.add(asked("bob", *[60] * 10))
    steps = everything(portions, wanted=60)
    half = list(chain(*steps[: len(steps) // 2]))
    assert abs(10 * half.count("ada") - 60 * half.count("bob")) <= 60


def test_ones_own_requests_take_turns() -> None:
    portions = Portions()
    portions.add(asked("ada", *[10] * 50, reply="long"))
    portions.add(asked("ada", 10, reply="short"))
    assert "short" in everything(portions, wanted=40)[0]


def test_what_was_stopped_is_not_read() -> None:
    portions, one = Portions(), asked("ada", 10, 10)
    portions.add(one)
    portions.add(asked("bob", 10))
    portions.take(1, 200, texts=64)
    portions.remove(one)
    portions.remove(one)
    assert everything(portions) == [["bob"]]
