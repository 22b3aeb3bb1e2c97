"""Connections: each address and each person has so many, and idle ones make room."""

from studio.crowd import Crowd


def test_of_too_many_the_one_that_was_quiet_longest_goes() -> None:
    crowd: Crowd[str] = Crowd(most=100)
    assert [crowd.arrived(name, "there", 3) for name in "abc"] == [None] * 3
    crowd.asked("a")
    assert crowd.arrived("d", "there", 3) == "b"


def test_a_newcomer_gets_in_among_an_addresss_idle_connections_and_is_out_of_them_once_known() -> (
    None
):
    crowd: Crowd[str] = Crowd(most=100)
    for name in "abc":
        crowd.arrived(name, "there", 3)
    assert crowd.arrived("alice", "there", 3) == "a"
    assert crowd.belongs("alice", 7, 3) is None
    for name in "defgh":
        assert crowd.arrived(name, "there", 3) != "alice"


def test_other_addresses_are_not_touched() -> None:
    crowd: Crowd[str] = Crowd(most=100)
    crowd.arrived("alice", "here", 3)
    gone = {crowd.arrived(name, "there", 3) for name in "abcdefgh"}
    assert "alice" not in gone


def test_a_person_has_so_many_wherever_they_come_from() -> None:
    crowd: Crowd[str] = Crowd(most=100)
    for name in "abc":
        crowd.arrived(name, f"at {name}", 3)
    assert [crowd.belongs(name, 7, 2) for name in "abc"] == [None, None, "a"]


def test_when_all_places_are_taken_the_largest_group_gives_one_up() -> None:
    crowd: Crowd[str] = Crowd(most=4)
    crowd.arrived("alice", "here", 10)
    for name in "abc":
        crowd.arrived(name, "there", 10)
    assert crowd.arrived("bob", "elsewhere", 10) == "a"


def test_what_left_is_forgotten() -> None:
    crowd: Crowd[str] = Crowd(most=4)
    crowd.arrived("alice", "here", 10)
    crowd.left("alice")
    crowd.left("alice")
    crowd.asked("alice")
    assert crowd.belongs("alice", 7, 1) is None
    assert not crowd.groups
    assert not crowd.places
