"""Slows down whoever guesses passwords: what django-axes counts, and what it then answers.

Five wrong passwords for one account from one address, or twenty from one address for any accounts,
close the door for a minute. It is checked before anything is hashed.
"""

import math
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.helpers import get_client_username
from axes.models import AccessAttempt
from django.db.models import Max, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import ngettext

from accounts.address import client_address
from accounts.forms import LoginForm

PER_ACCOUNT = 5
PER_ADDRESS = 20
COOLOFF = timedelta(minutes=1)

Credentials = Mapping[str, Any] | None


def cooloff(_request: HttpRequest | None) -> timedelta:
    """How long the door stays closed."""
    return COOLOFF


def failure_limit(request: HttpRequest, credentials: Credentials) -> int:
    """How many failures close the door for this attempt.

    axes compares it with the larger of its two counts, which is always the address's. So the
    account's own limit has to be brought in here.
    """
    username = get_client_username(request, credentials)
    failures = _failures(request).filter(username=username)
    counted = failures.aggregate(sum=Sum("failures_since_start"))["sum"] or 0
    return PER_ACCOUNT if counted >= PER_ACCOUNT else PER_ADDRESS


def forgive(request: HttpRequest, username: str) -> None:
    """Forget an account's failures once its password was right; other accounts' still count.

    axes's own reset would forget all of the address's, and so hand whoever has an account of
    their own as many guesses at the others' as they like.
    """
    _failures(request).filter(username=username).delete()


def locked_out(request: HttpRequest, *_axes: object) -> HttpResponse:
    """The answer while the door is closed: 429 and the form again, with the wait in words."""
    seconds = _seconds_left(request)
    wait = ngettext(
        "Too many wrong passwords. Wait %(seconds)d second, then try again.",
        "Too many wrong passwords. Wait %(seconds)d seconds, then try again.",
        seconds,
    ) % {"seconds": seconds}
    form = LoginForm.refused(request, wait)
    context = {"form": form, "next": _next(request), "wait": wait, "seconds": seconds}
    page = "locked" if request.user.is_authenticated else "login"
    response = render(request, f"accounts/{page}.html", context, status=429)
    response["Retry-After"] = str(seconds)
    return response


def _next(request: HttpRequest) -> str:
    url = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return url if safe else ""


def _failures(request: HttpRequest) -> QuerySet[Any]:
    """This address's failures that are not too old to count."""
    failures: QuerySet[Any] = AccessAttempt.objects.filter(
        ip_address=client_address(request), attempt_time__gte=get_cool_off_threshold(request)
    )
    return failures


def _seconds_left(request: HttpRequest) -> int:
    last = _failures(request).aggregate(last=Max("attempt_time"))["last"] or timezone.now()
    return max(1, math.ceil((last + COOLOFF - timezone.now()).total_seconds()))
