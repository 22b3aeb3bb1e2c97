"""How often somebody may ask: a burst, then a steady rate, and no gain from not waiting."""

from studio.pace import Pace


def test_a_burst_is_let_through_and_then_the_rate() -> None:
    pace = Pace(rate=10, burst=5)
    assert [pace.take("alice", 1, now=0) for _ in range(5)] == [0] * 5
    assert pace.take("alice", 1, now=0) > 0
    assert pace.take("alice", 1, now=1) == 0


def test_whoever_waits_as_long_as_told_is_let_in() -> None:
    pace = Pace(rate=2, burst=1)
    pace.take("alice", 1, now=0)
    wait = pace.take("alice", 1, now=0)
    assert pace.take("alice", 1, now=wait + 0.001) == 0


def test_whoever_goes_on_asking_gets_nothing_and_is_soon_forgiven() -> None:
    pace = Pace(rate=10, burst=20)
    served = [pace.take("mallory", 1, now=n / 200) for n in range(4000)].count(0)
    assert served <= 40  # the burst and what came while it lasted, of twenty seconds' 200
    assert pace.take("mallory", 1, now=20 + 5.2) == 0


def test_one_does_not_wait_for_another() -> None:
    pace = Pace(rate=1, burst=1)
    pace.take("mallory", 1, now=0)
    assert pace.take("mallory", 1, now=0) > 0
    assert pace.take("alice", 1, now=0) == 0


def test_small_things_cost_little() -> None:
    pace = Pace(rate=1, burst=2)
    assert sum(pace.take("alice", 0.1, now=0) == 0 for _ in range(30)) in {19, 20}


def test_its_memory_is_bounded_and_forgets_who_was_silent_longest() -> None:
    pace = Pace(rate=1, burst=1, kept=3)
    for who in ("a", "b", "c", "a", "d"):
        pace.take(who, 1, now=0)
    assert set(pace.buckets) == {"c", "a", "d"}


def test_a_rate_of_nothing_is_no_limit() -> None:
    pace = Pace(rate=0, burst=0)
    assert not any(pace.take("alice", 1, now=0) for _ in range(1000))
    assert not pace.buckets
