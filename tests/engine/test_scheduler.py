"""The scheduler decides who is served next; no model is needed to see that it is fair."""

from engine.protocol import Generate, Sampling
from engine.scheduler import AHEAD, GROWTH, PATIENCE, Scheduler
from engine.sequence import Sequence

numbers = iter(range(10_000))


def sequence(user: str, prompt: int, max_tokens: int | None = 10, said: int = 0) -> Sequence:
    request = Generate(
        reply=f"r{next(numbers)}",
        attempt=1,
        user=user,
        model="m",
        path="",
        messages=(),
        sampling=Sampling(max_tokens=max_tokens),
    )
    made = Sequence(request, next(numbers), [1] * (prompt + said), prompt)
    if said:
        made.computed = prompt + said - 1
    return made


def scheduler(cells: int = 1000, slots: int = 8, limit: int = 1000) -> Scheduler:
    return Scheduler(cells=cells, slots=slots, limit=limit)


def test_everyone_who_streams_gets_a_row_in_every_step() -> None:
    s = scheduler()
    streaming = [sequence("a", 5, said=2) for _ in range(3)]
    s.running = [*streaming, sequence("b", 400)]
    plan = s.plan(rows=64, prompt_budget=32)
    assert [row.sequence for row in plan[:3]] == streaming
    assert [row.count for row in plan] == [1, 1, 1, 32]


def test_a_long_prompt_is_read_in_chunks_of_the_budget() -> None:
    s = scheduler()
    long = sequence("a", 100)
    s.add(long)
    assert s.admit() == [long]
    read = []
    while long.missing:
        (row,) = s.plan(rows=512, prompt_budget=40)
        long.computed += row.count
        read.append(row.count)
    assert read == [40, 40, 20]


def test_no_small_rest_is_left_of_a_prompt_that_is_read_in_tiles() -> None:
    s = scheduler()
    long = sequence("a", 500)
    s.running = [long]

    def steps(rows: int, budget: int) -> list[int]:
        long.computed, read = 0, []
        while long.missing:
            (row,) = s.plan(rows, budget)
            long.computed += row.count
            read.append(row.count)
        return read

    assert steps(512, 150) == [150, 150, 200]
    assert steps(512, 100) == [100] * 5
    assert steps(160, 150) == [150, 150, 150, 50]  # as more would not fit into a step
    s.running.append(sequence("b", 500))
    long.computed = 300
    assert sum(row.count for row in s.plan(rows=512, prompt_budget=150)) == 150


def test_one_users_twenty_requests_do_not_delay_anothers_first() -> None:
    s = scheduler(slots=2)
    many = [sequence("greedy", 10) for _ in range(20)]
    for each in many:
        s.add(each)
    patient = sequence("patient", 10)
    s.add(patient)
    assert s.admit() == [many[0], patient]


def test_two_users_prompts_are_read_side_by_side() -> None:
    s = scheduler(cells=20_000, limit=10_000)
    first, second = sequence("a", 4000), sequence("b", 300)
    s.running = [first, second]
    steps = 0
    while second.missing:
        for row in s.plan(rows=512, prompt_budget=128):
            row.sequence.computed += row.count
        steps += 1
    assert steps <= 6
    assert first.computed <= 2 * 300 + 128


def test_what_does_not_fit_the_pool_waits_and_is_let_in_when_room_is_free() -> None:
    s = scheduler(cells=100)
    first, second = sequence("a", 60), sequence("b", 60)
    s.add(first)
    s.add(second)
    assert s.admit() == [first]
    assert s.waiting == [second]
    s.remove(first)
    assert s.admit() == [second]


def test_the_line_shows_users_in_turn() -> None:
    s = scheduler(slots=0)
    a1, a2, b1 = sequence("a", 5), sequence("a", 5), sequence("b", 5)
    for each in (a1, a2, b1):
        s.add(each)
    assert s.waiting == [a1, b1, a2]


def test_a_reply_without_a_limit_reserves_some_cells_and_grows() -> None:
    s = scheduler(cells=3 * GROWTH, limit=3 * GROWTH)
    s.add(endless := sequence("a", 10, max_tokens=None))
    s.admit()
    assert endless.reserved == 10 + GROWTH
    endless.tokens += [1] * GROWTH
    assert s.grow(endless) is None
    assert endless.reserved > 10 + GROWTH


def test_when_the_pool_is_full_the_newest_reply_is_paused_and_comes_back_first() -> None:
    s = scheduler(cells=40, limit=40)
    old, new = sequence("a", 10, max_tokens=10), sequence("b", 10, max_tokens=10)
    for each in (old, new):
        s.add(each)
    s.admit()
    old.tokens += [1] * 10
    old.reserved = len(old.tokens)
    assert s.grow(old) is new
    s.pause(new)
    assert s.waiting == [new]
    assert s.grow(old) is None
    assert old.reserved > 20


def test_a_reply_that_ends_gives_its_cells_back() -> None:
    s = scheduler()
    s.add(one := sequence("a", 10))
    s.admit()
    assert s.used == 20
    s.remove(one)
    assert s.used == 0
    assert s.users == {}


def test_whoever_has_nothing_running_goes_first() -> None:
    s = scheduler(cells=60)
    for _ in range(6):
        s.add(sequence("greedy", 10))
    assert len(s.admit()) == 3
    s.add(late := sequence("late", 10))
    s.remove(s.running[0])
    assert s.admit() == [late]


def test_a_newcomer_is_let_in_at_the_cost_of_who_has_several() -> None:
    s = scheduler(slots=3)
    greedy = [sequence("greedy", 10) for _ in range(5)]
    for each in greedy:
        s.add(each)
    s.admit()
    s.add(late := sequence("late", 10))
    assert s.admit() == []
    (victim,) = s.crowd()
    assert victim is greedy[2]
    s.pause(victim)
    assert s.admit() == [late]
    assert s.crowd() == []
    assert s.waiting[0] is victim


def test_nobody_is_paused_in_vain() -> None:
    s = scheduler(cells=100, slots=3, limit=100)
    for _ in range(2):
        s.add(sequence("greedy", 20))
    s.add(sequence("other", 20))
    s.admit()
    s.add(sequence("late", 60))
    assert s.crowd() == []


def test_as_many_are_paused_as_a_newcomer_needs() -> None:
    s = scheduler(cells=100, limit=100)
    for _ in range(4):
        s.add(sequence("greedy", 10))
    s.admit()
    s.add(late := sequence("late", 50))
    for victim in s.crowd():
        s.pause(victim)
    assert s.admit() == [late]
    assert [each.user for each in s.running] == ["greedy", "greedy", "late"]


def test_a_large_request_is_passed_by_small_ones_only_so_often() -> None:
    s = scheduler(cells=100, limit=100)
    small = iter([sequence("small", 10) for _ in range(50)])
    s.add(next(small))
    s.add(next(small))
    s.admit()
    s.add(large := sequence("large", 80))
    passed = 0
    while large not in s.running:
        s.add(next(small))
        let_in = s.admit()
        passed += sum(each is not large for each in let_in)
        if large not in let_in:
            s.remove(s.running[0])
    assert passed == PATIENCE


def test_users_are_let_in_by_what_they_ask_for() -> None:
    """Who asks for four times as many cells is let in a quarter as often."""
    s = scheduler(cells=100_000, slots=3, limit=10_000)
    for user, prompt in {"short": 502, "long": 2038}.items():
        for _ in range(100):
            s.add(sequence(user, prompt, said=2))
    s.admit()
    standing = {each.user: each for each in s.running[:2]}  # each always has something running
    counts = {"short": 0, "long": 0}
    for _ in range(50):
        (other,) = [each for each in s.running if each not in standing.values()]
        s.remove(other)
        (let_in,) = s.admit()
        counts[let_in.user] += 1
    assert counts == {"short": 40, "long": 10}


def test_a_burst_that_came_first_has_no_lasting_lead() -> None:
    s = scheduler(cells=100_000, slots=8, limit=10_000)
    early = [sequence("early", 20) for _ in range(20)]
    for each in early:
        s.add(each)
    assert len(s.admit()) == 8
    for _ in range(20):
        s.add(sequence("late", 20))
    served: list[str] = []
    for _ in range(16):
        s.remove(s.running[0])
        served += [each.user for each in s.admit()]
    assert served[:7] == ["late"] * 7  # until nobody of the early burst is left running
    assert served.count("early") == 4


def test_a_burst_is_let_in_as_it_is_read() -> None:
    s = scheduler(cells=100_000, slots=32, limit=10_000)
    for _ in range(40):
        s.add(sequence("early", 100))
    assert len(s.admit()) == -(-AHEAD // 100)
    for _ in range(40):
        s.add(sequence("late", 100))
    served = [each.user for each in s.admit()]
    assert served == ["late"] * len(served)
    assert s.admit() == []
    for row in s.plan(rows=512, prompt_budget=300):
        row.sequence.computed += row.count
    assert s.admit() != []


def test_who_comes_late_catches_up_with_a_pool_at_most() -> None:
    s = scheduler(cells=100, slots=1, limit=100)
    for _ in range(50):
        s.add(sequence("early", 10))
    s.add(forever := sequence("other", 10))
    s.admit()
    for _ in range(40):
        s.remove(s.running[0])
        s.admit()
    assert forever not in s.running
    s.add(sequence("late", 10))
    assert s.tags["late"] >= s.tags["early"] - 100
