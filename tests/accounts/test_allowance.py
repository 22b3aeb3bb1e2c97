"""What a person has left, and when they are refused more; the numbers alone, then with rows."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from accounts import allowance, measured, usage
from accounts.allowance import Allowance, OverLimit
from accounts.limits import Limits
from accounts.models import OpenRequest, Policy, User

HOUR = 3600


def refused(left: Allowance) -> tuple[str, str, int | None]:
    """How another reply is refused."""
    with pytest.raises(OverLimit) as over:
        left.check()
    return over.value.code, str(over.value), over.value.retry_s


def test_without_limits_nothing_is_refused() -> None:
    left = Allowance(Limits(replies_at_once=None), spent=10**9, under_way=(0,) * 100)
    left.check()
    assert (left.left, left.free, left.grant(4096), left.is_low) == (None, None, None, False)


def test_the_days_tokens_end_and_it_says_when_there_are_more() -> None:
    left = Allowance(Limits(tokens_a_day=50_000), spent=50_010, seconds=3 * HOUR)
    words = "You have used 50,000 of 50,000 tokens today. More from midnight (in 3 h)."
    assert refused(left) == ("tokens_spent", words, 3 * HOUR)
    with translation.override("zh-hans"):
        assert "3 小时后" in refused(left)[1]


def test_so_many_replies_at_once_and_no_more() -> None:
    Allowance(Limits(replies_at_once=2), under_way=(0,)).check()
    code, words, retry_s = refused(Allowance(Limits(replies_at_once=2), under_way=(0, 0)))
    assert (code, retry_s) == ("too_many", 1)
    assert words.startswith("2 replies are being written for you already.")


def test_replies_under_way_cannot_use_the_same_tokens_twice() -> None:
    limits = Limits(tokens_a_day=10_000)
    first = Allowance(limits, spent=1_000).grant(4_096)
    assert first == 4_096
    second = Allowance(limits, spent=1_000, under_way=(4_096,)).grant(8_192)
    assert second == 10_000 - 1_000 - 4_096
    full = Allowance(limits, spent=1_000, under_way=(first, second))
    assert full.left == 9_000
    assert refused(full)[0] == "tokens_promised"


def test_a_reply_of_unknown_length_gets_what_is_free() -> None:
    assert Allowance(Limits(tokens_a_day=10_000), spent=9_000).grant(None) == 1_000


@pytest.mark.parametrize(("spent", "is_low"), [(0, False), (9_000, False), (9_001, True)])
def test_a_tenth_is_where_it_is_said(spent: int, is_low: bool) -> None:
    assert Allowance(Limits(tokens_a_day=10_000), spent=spent).is_low == is_low


def test_a_day_ends_at_midnight_also_where_clocks_are_changed() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert allowance.until_midnight(datetime(2026, 6, 1, 23, 59, 58, tzinfo=berlin)) == 2
    assert allowance.until_midnight(datetime(2026, 10, 25, 0, 0, tzinfo=berlin)) == 25 * HOUR
    assert allowance.until_midnight(datetime(2026, 3, 29, 0, 0, tzinfo=berlin)) == 23 * HOUR


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "in 1 min"), (59 * 60, "in 59 min"), (HOUR, "in 1 h"), (10 * HOUR + 1, "in 10 h")],
)
def test_the_wait_in_words(seconds: int, words: str) -> None:
    assert allowance.wait(seconds) == words


def test_a_context_is_capped_and_one_that_was_asked_for_is_refused() -> None:
    limits = Limits(longest_context=8_192)
    assert allowance.within(None, limits) == 8_192
    assert allowance.within(100_000, limits) == 8_192
    assert allowance.within(4_096, limits) == 4_096
    assert allowance.within(None, Limits()) is None
    allowance.check_context(8_192, limits)
    with pytest.raises(OverLimit, match="at most 8,192 tokens") as over:
        allowance.check_context(8_193, limits)
    assert over.value.retry_s is None


@pytest.mark.django_db
def test_programs_and_days_count_for_the_person_alone(alice: User, olive: User) -> None:
    Policy.objects.create(user=alice, limits={"tokens_a_day": 1_000, "replies_at_once": 1})
    usage.count(alice.pk, "m", {"prompt": 300, "completion": 1})
    OpenRequest.objects.create(reply="r", user=alice, model="m", granted=200)
    left = allowance.now(alice)
    assert (left.left, left.free, left.under_way) == (699, 499, (200,))
    assert refused(left)[0] == "too_many"
    allowance.now(olive).check()


@pytest.mark.django_db
def test_a_disk_that_is_full_says_what_is_on_it(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measured, "on_disk", lambda _user: 9_000_000_000)
    allowance.check_disk(alice, 10**15)
    Policy.objects.create(user=alice, limits={"disk": 10_000_000_000})
    allowance.check_disk(alice, 1_000_000_000)
    with pytest.raises(OverLimit) as over:
        allowance.check_disk(alice, 1_000_000_001)
    assert str(over.value) == (
        "This takes 1.0 GB. Of the 10 GB of disk that are yours, 9.0 GB are used. "
        "Delete something first."
    )
