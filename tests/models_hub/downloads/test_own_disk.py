"""A person keeps no more models of their own on the disk than is theirs."""

import pytest

from accounts import measured
from accounts.models import Policy, User
from models_hub.answers import Refused
from models_hub.downloads import arrival, orders
from models_hub.downloads.rows import Download
from tests.models_hub.downloads.conftest import MODEL, Ask

State = Download.State


@pytest.fixture
def size(ask: Ask, ann: User) -> int:
    """Of the model, as somebody else's order says."""
    other = ask(MODEL, user=User.objects.create_user("ben"))
    total = other.total
    orders.cancel(other)
    return total


def most(user: User, disk: int) -> None:
    Policy.objects.update_or_create(user=user, defaults={"limits": {"disk": disk}})


def test_one_that_is_larger_is_refused_and_nothing_is_ordered(
    ask: Ask, ann: User, size: int
) -> None:
    most(ann, size - 1)
    with pytest.raises(Refused) as refusal:
        ask(MODEL)
    assert (refusal.value.code, refusal.value.status) == ("disk_over_limit", 403)
    assert "of disk that are yours" in str(refusal.value)
    assert not Download.objects.filter(people=ann).exists()
    most(ann, size)
    ask(MODEL)


def test_what_is_in_line_counts_and_what_others_want_too_does_not(ask: Ask, ann: User) -> None:
    mine = ask(MODEL)
    assert measured.on_disk(ann) == mine.total
    most(ann, 0)
    ben = User.objects.create_user("ben")
    ask(MODEL, user=ben)
    assert measured.on_disk(ann) == measured.on_disk(ben) == 0
    orders.leave(mine, ben)
    assert measured.on_disk(ann) == mine.total


def test_who_joins_somebody_elses_takes_nothing(ask: Ask, ann: User) -> None:
    ask(MODEL, user=User.objects.create_user("ben"))
    most(ann, 0)
    assert ann in ask(MODEL).people.all()


def test_it_counts_until_it_is_deleted(ask: Ask, ann: User) -> None:
    mine = ask(MODEL)
    mine.become(State.DONE, [State.QUEUED])
    (file,) = arrival.firsts(mine)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"GGUF")
    assert measured.on_disk(ann) == mine.total
    file.unlink()
    assert measured.on_disk(ann) == 0
