"""Who shares cells with whom."""

from engine.prefixes import SHARED
from engine.protocol import Generate, Sampling
from engine.scheduler import Scheduler
from engine.sequence import Sequence
from engine.stems import Stems

numbers = iter(range(10_000))
SYSTEM = list(range(1000, 1200))


def sequence(user: str, tokens: list[int], shared: int = 0, cache: bool = True) -> Sequence:
    request = Generate(
        reply=f"r{next(numbers)}",
        attempt=1,
        user=user,
        model="m",
        path="",
        messages=(),
        cache=cache,
        sampling=Sampling(max_tokens=10),
    )
    return Sequence(request, next(numbers), tokens, len(tokens), shared=shared)


def marked(user: str, word: int = 1) -> Sequence:
    return sequence(user, [*SYSTEM, word, word], shared=len(SYSTEM))


def scheduler(cells: int = 1000) -> Scheduler:
    return Scheduler(cells, slots=8, limit=cells, stems=Stems(4))


def test_a_marked_beginning_is_computed_by_one_and_awaited_by_the_others() -> None:
    s = scheduler()
    people = [marked(f"user{n}", n) for n in range(5)]
    for each in people:
        s.add(each)
    assert s.admit() == people
    assert [each.awaits for each in people] == [False, True, True, True, True]
    assert [row.sequence for row in s.plan(512, 512)] == [people[0]]
    assert {each.borrowed for each in people} == {200}


def test_cells_that_several_share_count_once() -> None:
    s = scheduler()
    for n in range(5):
        s.add(marked(f"user{n}", n))
    s.admit()
    assert s.used == 200 + 5 * (2 + 10)


def test_more_fit_when_they_share() -> None:
    s = scheduler(cells=260)
    for n in range(5):
        s.add(marked(f"user{n}", n))
    assert len(s.admit()) == 5


def test_when_the_one_who_computes_leaves_the_next_takes_over() -> None:
    s = scheduler()
    people = [marked(f"user{n}", n) for n in range(3)]
    for each in people:
        s.add(each)
    s.admit()
    s.remove(people[0])
    assert [each.awaits for each in people[1:]] == [False, True]
    s.remove(people[1])
    s.remove(people[2])
    assert s.stems.all == []
    assert s.used == 0


def test_the_same_words_without_the_mark_are_not_shared() -> None:
    s = scheduler()
    one, other = sequence("ada", [*SYSTEM, 1]), sequence("eve", [*SYSTEM, 1])
    s.add(one)
    s.add(other)
    s.admit()
    assert (one.stem, other.stem) == (None, None)


def test_a_mark_of_ones_own_gives_no_access_to_what_another_did_not_mark() -> None:
    s = scheduler()
    secret, spy = sequence("ada", [*SYSTEM, 1, 1]), marked("eve")
    s.add(secret)
    s.add(spy)
    s.admit()
    assert secret.stem is None
    assert spy.stem is not None
    assert spy.stem.members == [spy]


def test_one_persons_requests_share_without_a_mark() -> None:
    s = scheduler()
    one, other = sequence("ada", [*SYSTEM, 1, 2, 3]), sequence("ada", [*SYSTEM, 4, 5, 6])
    s.add(one)
    s.admit()
    one.computed = len(one.tokens)
    s.add(other)
    s.admit()
    assert one.stem is not None
    assert one.stem is other.stem
    assert one.stem.owner == "ada"
    assert one.stem.tokens == SYSTEM


def test_a_request_without_cache_shares_nothing() -> None:
    s = scheduler()
    one = sequence("ada", [*SYSTEM, 1, 2], shared=200)
    other = sequence("ada", [*SYSTEM, 1, 2], shared=200, cache=False)
    for each in (one, other):
        s.add(each)
    s.admit()
    assert one.stem is not None
    assert one.stem.owner == SHARED
    assert other.stem is None
