"""What people have computed is counted by day, person and model, once for each reply."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts import usage
from accounts.models import OpenRequest, Usage, User

pytestmark = pytest.mark.django_db

SAID = {"prompt": 100, "cached": 40, "completion": 7}


def test_replies_of_a_day_add_up(alice: User) -> None:
    usage.count(alice.pk, "m", SAID)
    usage.count(alice.pk, "m", SAID)
    usage.count(alice.pk, "other", {"prompt": 5, "completion": 1}, replies=0)
    row = Usage.objects.get(model="m")
    assert (row.replies, row.prompt, row.cached, row.completion) == (2, 200, 80, 14)
    assert Usage.objects.get(model="other").replies == 0
    assert usage.today(alice) == 2 * 67 + 6


def test_what_was_not_read_before_the_end_is_not_counted(alice: User) -> None:
    usage.count(alice.pk, "m", {"prompt": 100, "cached": 40, "unread": 30, "completion": 0})
    usage.count(alice.pk, "m", {"prompt": 100, "cached": 0, "unread": 100, "completion": 0})
    assert usage.today(alice) == 30


def test_a_reply_of_which_nothing_is_known_is_a_reply(alice: User) -> None:
    usage.count(alice.pk, "m", {})
    assert (Usage.objects.get().replies, usage.today(alice)) == (1, 0)


def test_another_day_and_another_person_are_not_mine(alice: User, olive: User) -> None:
    usage.count(olive.pk, "m", SAID)
    usage.count(alice.pk, "m", SAID)
    Usage.objects.filter(user=alice).update(day=timezone.localdate() - timedelta(days=1))
    assert usage.today(alice) == 0


def test_a_day_is_that_of_the_machines_time_zone(alice: User) -> None:
    with timezone.override(ZoneInfo("Pacific/Kiritimati")):
        here = timezone.localdate()
        usage.count(alice.pk, "m", SAID)
    assert Usage.objects.get().day == here
    assert here == datetime.now(ZoneInfo("Pacific/Kiritimati")).date()


def test_a_programs_request_is_counted_once_and_gives_its_place_back(alice: User) -> None:
    OpenRequest.objects.create(reply="r", user=alice, model="m", granted=500)
    assert usage.open_grants(alice) == [500]
    assert usage.settle("r", SAID)
    assert not usage.settle("r", SAID)
    assert usage.today(alice) == 67
    assert usage.open_grants(alice) == []


def test_several_that_end_at_once_are_all_counted(alice: User, olive: User) -> None:
    usage.begin("a", alice.pk, "m", granted=500)
    usage.begin("b", olive.pk, "m", granted=0)
    usage.begin("c", alice.pk, "m", granted=0)
    assert usage.settle_all([("a", SAID), ("gone", SAID), ("b", SAID), ("c", SAID)]) == [
        True,
        False,
        True,
        True,
    ]
    assert (usage.today(alice), usage.today(olive)) == (2 * 67, 67)
    assert not OpenRequest.objects.exists()


def test_a_request_that_was_never_put_is_no_reply(alice: User) -> None:
    OpenRequest.objects.create(reply="r", user=alice, model="m")
    usage.drop("r")
    assert not usage.settle("r", SAID)
    assert not Usage.objects.exists()
