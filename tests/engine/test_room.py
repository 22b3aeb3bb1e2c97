"""Who is unloaded for a new model: the least recently used, and no more than needed."""

from collections.abc import Collection

import pytest

from engine.room import WAIT_S, Fits, Never, Now, Tenant, Unload, Verdict, Wait, make_room

SIZES = {"small": 1, "medium": 3, "large": 4, "huge": 9}


def lacking(amount: int) -> Fits:
    """A model that fits once so much is gone."""

    def fits(gone: Collection[str]) -> bool:
        return sum(SIZES[name] for name in gone) >= amount

    return fits


def idle(*names: str) -> list[Tenant]:
    """Models that nobody uses, the least recently used first."""
    return [Tenant(name, used=number, idle=True) for number, name in enumerate(names)]


@pytest.mark.parametrize(
    ("amount", "tenants", "verdict"),
    [
        (0, idle("small"), Now()),
        (1, idle("medium", "small"), Unload(("medium",))),
        (4, idle("small", "medium", "large"), Unload(("small", "medium"))),
        (3, idle("small", "medium"), Unload(("medium",))),
        (5, idle("small", "medium", "large"), Unload(("small", "large"))),
        (9, idle("small", "medium"), Never(())),
        (3, [Tenant("medium")], Wait(("medium",))),
        (4, [*idle("small"), Tenant("medium")], Wait(("medium",))),
        (1, [*idle("small"), Tenant("medium", used=-1)], Unload(("small",))),
        (3, [Tenant("medium", idle=True, pinned=True)], Never(("medium",))),
        (3, [Tenant("medium", pinned=True)], Never(("medium",))),
        (3, [Tenant("medium", leaving=True), *idle("large")], Wait(("medium",))),
        (3, [Tenant("medium", leaving=True, pinned=True)], Wait(("medium",))),
        (7, [Tenant("medium", leaving=True), *idle("large", "huge")], Unload(("large",))),
        (7, [Tenant("large", idle=True, pinned=True), Tenant("medium")], Never(("large",))),
    ],
)
def test_room_is_made(amount: int, tenants: list[Tenant], verdict: Verdict) -> None:
    assert make_room(lacking(amount), tenants) == verdict


@pytest.mark.parametrize(
    ("amount", "tenants", "verdict"),
    [
        (3, [Tenant("medium")], Unload(("medium",))),
        (3, [Tenant("large", used=2), Tenant("medium", used=1)], Unload(("medium",))),
        (4, [*idle("small"), Tenant("medium")], Unload(("small", "medium"))),
        (4, [*idle("small"), Tenant("large", used=-1)], Unload(("large",))),
        (1, [*idle("small"), Tenant("medium", used=-1)], Unload(("small",))),
        (3, [Tenant("medium", leaving=True), Tenant("large")], Wait(("medium",))),
        (7, [Tenant("medium", leaving=True), Tenant("large")], Unload(("large",))),
        (3, [Tenant("medium", loading=True)], Wait(("medium",))),
        (3, [Tenant("medium", pinned=True)], Never(("medium",))),
    ],
)
def test_who_waited_for_long_takes_the_room_of_models_in_use(
    amount: int, tenants: list[Tenant], verdict: Verdict
) -> None:
    assert make_room(lacking(amount), tenants, waited=WAIT_S) == verdict
