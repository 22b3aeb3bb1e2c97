"""What was used over some days: one's own by day and model, everybody's by person and model."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Sum

from accounts.models import Usage, User
from accounts.usage import COUNTED

SUMS: dict[str, Any] = {
    "tokens": Sum(COUNTED),  # before the others take the names of what it is made of
    "replies": Sum("replies"),
    "prompt": Sum("prompt"),
    "cached": Sum("cached"),
    "completion": Sum("completion"),
}
COLUMNS = ("person", "model", "replies", "prompt", "cached", "completion", "tokens")
"""What the table of people can be sorted by."""
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last, both included."""

    first: date
    last: date

    @property
    def days(self) -> list[date]:
        """Every one of them."""
        count = (self.last - self.first).days + 1
        return [self.first + timedelta(days=number) for number in range(count)]


def by_day(user: User, period: Period) -> dict[tuple[date, str], int]:
    """This person's tokens by day and model."""
    rows = _within(period).filter(user=user).values_list("day", "model", COUNTED)
    return {(day, model): tokens for day, model, tokens in rows}


def by_model(user: User, period: Period) -> list[Row]:
    """This person's sums by model, the greatest first."""
    mine = _within(period).filter(user=user).values("model").annotate(**SUMS)
    return list(mine.order_by("-tokens", "model"))


def by_person(period: Period, sort: str, *, descending: bool) -> list[Row]:
    """Everybody's sums by person and model, sorted by one of COLUMNS."""
    rows = _within(period).values("model", person=F("user__username")).annotate(**SUMS)
    return list(rows.order_by(f"{'-' * descending}{sort}", "person", "model"))


def _within(period: Period) -> Any:
    return Usage.objects.filter(day__range=(period.first, period.last))
