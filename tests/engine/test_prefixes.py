"""Which computed prefix is of use to whom; no model is needed to see that it is nobody else's."""

from typing import Any

from engine.prefixes import LEAST, SHARED, Prefix, Prefixes

TEXT = list(range(100))


def prefix(owner: str, tokens: list[int], size: int = 10) -> Prefix:
    return Prefix(owner, Prefix.numbers(tokens), object(), size)


def best(known: Prefixes, user: str, tokens: list[int], shared: int = 0) -> int:
    return known.best(user, Prefix.numbers(tokens), shared)[1]


def kept(*given: Prefix, room: int = 1000, **more: Any) -> Prefixes:
    known = Prefixes(room, **more)
    for each in given:
        known.keep(each)
    return known


def test_the_next_turn_finds_what_the_last_one_computed() -> None:
    known = kept(prefix("ada", TEXT))
    assert best(known, "ada", [*TEXT, 7, 8, 9]) == 100


def test_a_branch_finds_what_it_has_in_common() -> None:
    known = kept(prefix("ada", TEXT))
    assert best(known, "ada", [*TEXT[:40], 999, 998]) == 40


def test_another_users_words_are_never_of_use() -> None:
    known = kept(prefix("ada", TEXT))
    assert best(known, "eve", TEXT) == 0
    assert best(known, "eve", TEXT, shared=100) == 0


def test_what_is_marked_is_of_use_to_those_who_mark_it() -> None:
    known = kept(prefix(SHARED, TEXT))
    assert best(known, "ada", [*TEXT, 1], shared=100) == 100
    assert best(known, "ada", [*TEXT, 1], shared=60) == 60
    assert best(known, "ada", [*TEXT, 1]) == 0


def test_the_last_token_is_always_computed() -> None:
    known = kept(prefix("ada", TEXT))
    assert best(known, "ada", TEXT) == 99


def test_a_few_tokens_in_common_are_not_worth_it() -> None:
    known = kept(prefix("ada", TEXT))
    assert best(known, "ada", [*TEXT[: LEAST - 1], 999, 998]) == 0
    assert best(known, "ada", [*TEXT[:LEAST], 999, 998]) == LEAST


def test_the_longest_of_several_is_taken() -> None:
    known = kept(prefix("ada", [*TEXT[:30], 500]), prefix("ada", TEXT), prefix(SHARED, TEXT[:20]))
    assert best(known, "ada", [*TEXT, 1], shared=20) == 100


def test_a_turn_that_goes_on_replaces_what_it_goes_on_from() -> None:
    known = kept(prefix("ada", TEXT[:50]), prefix("eve", TEXT[:50]), prefix("ada", TEXT))
    assert sorted(len(each.tokens) for each in known.entries.values()) == [50, 100]
    assert known.size == 20
    assert best(known, "eve", TEXT) == 50


def test_what_was_not_used_for_longest_goes_first() -> None:
    one, two, three = ([n, *TEXT] for n in (1, 2, 3))
    known = kept(prefix("ada", one), prefix("ada", two), room=20)
    assert best(known, "ada", one)
    known.keep(prefix("ada", three))
    assert [best(known, "ada", text) > 0 for text in (one, two, three)] == [True, False, True]


def test_more_than_all_room_is_not_kept() -> None:
    known = kept(prefix("ada", TEXT, size=50), room=40)
    assert (known.size, len(known.entries)) == (0, 0)


def test_a_memory_that_cannot_be_cut_is_taken_whole_or_not_at_all() -> None:
    known = kept(prefix("ada", TEXT[:50]), prefix("ada", TEXT[:70]), whole=True)
    assert best(known, "ada", [*TEXT[:60], 999, 998]) == 50
    assert best(known, "ada", [*TEXT[:40], 999, 998]) == 0
