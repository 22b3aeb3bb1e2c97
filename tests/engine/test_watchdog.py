"""A model that hangs is told from one that is slow."""

from engine.watchdog import DISK, PATIENCE_S, PAUSE_S, Watchdog


def wait(dog: Watchdog, seconds: float, in_use: bool = True) -> bool:
    """Look once a second for so long; whether it was found to hang."""
    begun = dog.looked or 0.0
    return any(dog.look(begun + second, in_use) for second in range(int(seconds) + 1))


def stepping(patience: float = PATIENCE_S) -> Watchdog:
    """One that has made its first step."""
    dog = Watchdog(patience=patience)
    dog.hear(1, working=True)
    return dog


def test_a_model_that_never_answers_hangs() -> None:
    assert not wait(Watchdog(), PATIENCE_S - 1)
    assert wait(Watchdog(), PATIENCE_S + 1)


def test_the_first_step_may_read_every_weight_from_a_slow_disk() -> None:
    assert not wait(Watchdog(weights=100 * DISK), PATIENCE_S + 99)
    assert wait(Watchdog(weights=100 * DISK), PATIENCE_S + 101)


def test_the_same_step_for_too_long_is_a_hang_and_a_new_one_is_not() -> None:
    dog = stepping()
    for step in range(2, 200):
        assert not wait(dog, 2)
        dog.hear(step, working=True)
    assert not wait(dog, PATIENCE_S - 1)
    dog.hear(199, working=True)
    assert wait(dog, 3)


def test_a_model_known_to_be_slow_is_given_more_time() -> None:
    dog = stepping(patience=10)
    wait(dog, 8)
    dog.hear(2, working=True)
    assert not wait(dog, 150)
    assert wait(dog, 15)


def test_a_long_first_step_does_not_make_the_others_suspect_for_less() -> None:
    dog = Watchdog(weights=10_000 * DISK)
    wait(dog, 5000)
    dog.hear(1, working=True)
    assert wait(dog, PATIENCE_S + 1)


def test_a_model_without_work_or_without_requests_does_not_hang() -> None:
    dog = stepping()
    assert not wait(dog, 1000, in_use=False)
    for _ in range(10):
        assert not wait(dog, PATIENCE_S - 1)
        dog.hear(1, working=False)


def test_time_in_which_the_service_itself_stood_still_is_not_held_against_the_model() -> None:
    dog = stepping(patience=PAUSE_S + 1)
    dog.look(0, in_use=True)
    assert not dog.look(3600, in_use=True)
