"""The loop's small policies: splitting a step, choosing threads, telling how long it will take."""

import pytest

from engine.apart import AGAIN as AGAIN_APART
from engine.apart import TILE, Apart
from engine.budget import LEAST, Budget
from engine.groups import AGAIN, TRIES, Groups
from engine.threads import fitting
from engine.waits import Waits


def learned(seconds: dict[int, float]) -> Groups:
    groups = Groups()
    for rows, each in seconds.items():
        for _ in range(TRIES):
            groups.measured(rows, each)
    return groups


def test_two_rows_are_computed_apart_where_that_is_faster() -> None:
    assert learned({1: 4.0, 2: 10.0}).split(2) == (1, 1)


def test_rows_stay_together_where_that_is_as_fast() -> None:
    groups = learned({1: 4.0, 2: 4.5, 3: 4.8, 4: 5.0})
    assert [groups.split(n) for n in (1, 2, 3, 4, 8)] == [(1,), (2,), (3,), (4,), (8,)]


def test_every_way_is_tried_before_one_is_chosen() -> None:
    groups = Groups()
    seen = set()
    for _ in range(4 * TRIES):
        way = groups.split(4)
        seen.add(way)
        for rows in way:
            groups.measured(rows, 1.0)
    assert seen == {(4,), (2, 2), (1, 1, 1, 1)}
    assert groups.split(4) == (4,)


def test_a_way_that_got_better_is_found_again() -> None:
    groups = learned({1: 4.0, 2: 10.0})
    ways = []
    for _ in range(2 * AGAIN):
        way = groups.split(2)
        ways.append(way)
        for rows in way:
            groups.measured(rows, {1: 4.0, 2: 5.0}[rows])
    assert ways[0] == (1, 1)
    assert ways[-1] == (2,)


def test_one_slow_step_says_nothing_about_a_way() -> None:
    groups = learned({1: 4.0, 2: 5.0})
    groups.measured(2, 500.0)
    assert groups.split(2) == (2,)


@pytest.mark.parametrize(
    ("most", "cores", "others", "threads"),
    [
        (2, 2, 0.0, 2),
        (2, 2, 0.5, 2),
        (2, 2, 0.7, 1),
        (2, 2, 2.0, 1),
        (8, 16, 1.0, 8),
        (16, 16, 1.0, 15),
    ],
)
def test_a_busy_core_is_left_to_whom_it_serves(
    most: int, cores: int, others: float, threads: int
) -> None:
    assert fitting(most, cores, others) == threads


def test_nothing_is_said_of_the_wait_before_anything_is_known() -> None:
    assert Waits().estimate([1.0], 2) == [None, None]


def test_who_is_next_waits_for_the_one_that_ends_next() -> None:
    waits = Waits()
    waits.ended(10.0)
    assert waits.estimate([9.0, 4.0], 4) == [1.0, 6.0, 11.0, 16.0]


def test_a_reply_that_takes_longer_than_usual_may_end_at_any_time() -> None:
    waits = Waits()
    waits.ended(10.0)
    assert waits.estimate([25.0], 1) == [0.0]


def test_while_nobody_streams_a_prompt_has_the_whole_batch() -> None:
    assert Budget(512).prompt_tokens(streaming=0, reading=3) == 512


def budget(few: float, many: float) -> Budget:
    made = Budget(512)
    made.per_step, made.few, made.many = 0.01, few, many
    return made


@pytest.mark.parametrize(
    ("few", "many", "tokens"),
    [
        (0.002, 0.001, 90),  # as many as fit
        (0.0, 0.001, 90),
        (0.0004, 0.001, 90),  # a short prompt of some time ago says little
        (0.001, 0.006, TILE),  # what a longer chunk took once may be no longer true
        (0.004, 0.003, TILE),  # a tile is worth a somewhat longer step
        (0.04, 0.03, LEAST),  # where that would take too long, as few as make sense
        (0.0001, 0.00005, 512),
    ],
)
def test_a_step_stays_short_while_somebody_streams(few: float, many: float, tokens: int) -> None:
    assert budget(few, many).prompt_tokens(streaming=1, reading=1) == tokens


def test_a_step_may_be_longer_while_most_people_wait_for_their_first_word() -> None:
    alone = budget(few=0.002, many=0.001).prompt_tokens(streaming=4, reading=1)
    crowd = budget(few=0.002, many=0.001).prompt_tokens(streaming=4, reading=20)
    assert 1.5 * alone < crowd < 2 * alone


def test_a_slow_machine_reads_in_small_pieces_beside_a_stream() -> None:
    reader = budget(few=0.0, many=0.0)
    read: list[int] = []
    for _ in range(20):
        tokens = reader.prompt_tokens(streaming=1, reading=1)
        read.append(tokens)
        reader.measured(tokens + 1, tokens, 0.01 + tokens * 0.005)
    assert read == [LEAST] + [18] * 19


@pytest.mark.parametrize(("added", "better"), [(0.05, True), (0.003, False)])
def test_decode_rows_are_computed_where_they_cost_less(added: float, better: bool) -> None:
    """A step of decode rows takes 20 ms; beside a chunk they add so many seconds to it."""
    apart = Apart()
    chosen: list[bool] = []
    for _ in range(4 * AGAIN_APART):
        apart.measured(16, 0, 0.02)
        chosen.append(apart.better(100))
        if chosen[-1]:
            apart.measured(100, 100, 0.1)
        else:
            apart.measured(116, 100, 0.1 + added)
    assert chosen[0]
    assert chosen[-AGAIN_APART:].count(better) == AGAIN_APART - 1


def test_a_short_chunk_takes_the_decode_rows_along() -> None:
    apart = Apart()
    apart.measured(16, 0, 0.02)
    assert not apart.better(TILE - 1)
