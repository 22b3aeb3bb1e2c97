"""What one may use and has used; for those who look after people also everybody's numbers.

`accounts/usage.html` gets `left` (an Allowance), `tokens`, `under_way`, `disk` (numbers of now),
`limits`, `rights` ([{"label", "given"}]), `models` (names, or None for all), `chart` (an
accounts.chart.Chart), `rows` (sums by model), and for those people `people`, `period`, `columns`.
`people_csv` is the same table for a spreadsheet. Both take `from`, `to` (ISO dates), `sort`, and
`down` (1 or 0).
"""

import csv
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import allowance, measured, usage, used
from accounts.asking import requires
from accounts.chart import chart
from accounts.models import User
from accounts.person import person
from accounts.rights import Right
from accounts.standing import Standing, standing_of
from accounts.used import COLUMNS, Period

DAYS = 30
LONGEST = timedelta(days=3660)
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""With these a spreadsheet takes a cell for something to run."""


@never_cache
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """The page."""
    user = person(request)
    standing = standing_of(user)
    context = {**_now(user, standing), **_month(user)}
    if standing.may(Right.PEOPLE):
        context |= _people(request)
    return render(request, "accounts/usage.html", context)


@never_cache
@require_safe
@requires(Right.PEOPLE)
def people_csv(request: HttpRequest) -> HttpResponse:
    """Everybody's numbers as CSV."""
    period, sort, down = _wished(request)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    name = f"hearth-usage-{period.first}-{period.last}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    table = csv.writer(answer)
    table.writerow(COLUMNS)
    for row in used.by_person(period, sort, descending=down):
        table.writerow([_cell(row[column]) for column in COLUMNS])
    return answer


def _now(user: User, standing: Standing) -> dict[str, Any]:
    limits = standing.limits
    return {
        "limits": limits,
        "tokens": usage.today(user),
        "under_way": len(measured.under_way(user)),
        "disk": measured.on_disk(user),
        "left": allowance.now(user, limits),
        "resets": allowance.wait(allowance.until_midnight(timezone.localtime())),
        "rights": [{"label": right.label, "given": standing.may(right)} for right in Right],
        "models": None if standing.models is None else sorted(standing.models),
    }


def _month(user: User) -> dict[str, Any]:
    today = timezone.localdate()
    period = Period(today - timedelta(days=DAYS - 1), today)
    return {
        "chart": chart(period.days, used.by_day(user, period)),
        "rows": used.by_model(user, period),
        "month": period,
    }


def _people(request: HttpRequest) -> dict[str, Any]:
    period, sort, down = _wished(request)
    said = {"from": period.first.isoformat(), "to": period.last.isoformat()}
    titles = {
        "person": _("Person"),
        "model": _("Model"),
        "replies": _("Replies"),
        "prompt": _("Read"),
        "cached": _("From cache"),
        "completion": _("Written"),
        "tokens": _("Counted"),
    }
    columns = [
        {
            "name": name,
            "title": titles[name],
            "is_number": name not in {"person", "model"},
            "order": ("descending" if down else "ascending") if name == sort else "none",
            "url": "?" + urlencode({**said, "sort": name, "down": int(_turned(name, sort, down))}),
        }
        for name in COLUMNS
    ]
    return {
        "people": used.by_person(period, sort, descending=down),
        "period": asdict(period),
        "columns": columns,
        "csv": "?" + urlencode({**said, "sort": sort, "down": int(down)}),
    }


def _turned(name: str, sort: str, down: bool) -> bool:
    """Which way a column is sorted next: numbers begin with the greatest."""
    return not down if name == sort else name not in {"person", "model"}


def _wished(request: HttpRequest) -> tuple[Period, str, bool]:
    """The period and the order that are asked for; what cannot be is as if nothing was said."""
    today = timezone.localdate()
    last = _date(request.GET.get("to", "")) or today
    first = _date(request.GET.get("from", "")) or last - timedelta(days=DAYS - 1)
    if not timedelta(0) <= last - first <= LONGEST:
        first = last
    sort = request.GET.get("sort", "tokens")
    return Period(first, last), sort if sort in COLUMNS else "tokens", _is_down(request)


def _is_down(request: HttpRequest) -> bool:
    return request.GET.get("down", "1") != "0"


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _cell(value: object) -> object:
    """Whatever people are called, a spreadsheet shows it as text."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
