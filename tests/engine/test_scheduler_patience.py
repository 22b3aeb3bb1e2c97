"""One request that waits long for much room holds up its owner, not those who have nothing."""

from dataclasses import replace
from itertools import count

from engine.protocol import Generate, Sampling
from engine.scheduler import PATIENCE, Scheduler
from engine.sequence import Sequence
from engine.stems import Stems

numbers = count()


def sequence(user: str, cells: int) -> Sequence:
    sampling = Sampling(max_tokens=1)
    request = Generate(f"r{next(numbers)}", 1, user, "m", "", (), sampling=sampling)
    return Sequence(request, next(numbers), [0] * (cells - 1), cells - 1)


def test_whoever_has_nothing_running_passes_the_second_request_of_another() -> None:
    s = Scheduler(1000, slots=8, limit=1000, stems=Stems(0))
    one, huge = sequence("ada", 300), sequence("ada", 900)
    s.add(one)
    s.add(huge)
    assert s.admit() == [one]
    huge.passed = PATIENCE
    new = sequence("bob", 100)
    s.add(new)
    assert s.admit() == [new]


def test_nobody_is_paused_for_one_who_is_not_let_in_all_the_same() -> None:
    s = Scheduler(1000, slots=8, limit=1000, stems=Stems(0))
    several = [sequence("ada", 100) for _ in range(2)]
    for each in several:
        s.add(each)
    assert s.admit() == several
    new, huge = sequence("bob", 100), sequence("eve", 950)
    huge.passed = PATIENCE
    s.add(new)
    s.add(huge)
    assert s.admit() == []
    assert s.crowd() == []


def test_a_boundless_limit_of_one_reply_locks_nobody_out() -> None:
    s = Scheduler(10_000, slots=8, limit=10_000, stems=Stems(0))
    greedy = replace(sequence("ada", 100).request, sampling=Sampling(max_tokens=10_000_000))
    s.add(Sequence(greedy, next(numbers), [0] * 100, 100))
    s.add(sequence("bob", 100))
    assert len(s.admit()) == 2
