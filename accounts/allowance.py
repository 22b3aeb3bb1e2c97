"""What a person has left, and the one place that refuses what is beyond it.

The numbers are policy alone; `now` reads what they rest on.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from django.db.models import BigIntegerField
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import measured, usage
from accounts.limits import Limits
from accounts.models import User
from accounts.prepared import Given, Prepared
from accounts.standing import standing_of


class OverLimit(Exception):
    """More than a person may use: str() says of what, in the reader's language, and when there is
    more. Nothing was changed. `retry_s` seconds from now it may go; None: waiting does not help.
    """

    def __init__(self, code: str, message: str, retry_s: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.retry_s = retry_s


@dataclass(frozen=True, slots=True)
class Allowance:
    """`spent` of the day's tokens; `under_way`: what is put by for each reply being written."""

    limits: Limits
    spent: int = 0
    under_way: tuple[int, ...] = ()
    seconds: int = 0
    """Until the next day."""

    @property
    def left(self) -> int | None:
        """Tokens of today that are not used up; None without a limit."""
        most = self.limits.tokens_a_day
        return None if most is None else max(0, most - self.spent)

    @property
    def free(self) -> int | None:
        """Those of them that are put by for no reply."""
        return None if self.left is None else max(0, self.left - sum(self.under_way))

    @property
    def is_low(self) -> bool:
        """Whether less than a tenth of the day's tokens is left."""
        most = self.limits.tokens_a_day
        return most is not None and self.left is not None and self.left * 10 < most

    def check(self) -> None:
        """Raises OverLimit where no other reply may begin now."""
        most = self.limits.replies_at_once
        if most is not None and len(self.under_way) >= most:
            raise OverLimit("too_many", too_many(len(self.under_way)), 1)
        if self.left == 0:
            raise OverLimit("tokens_spent", self.tokens_spent(), self.seconds)
        if self.free == 0:
            raise OverLimit("tokens_promised", _promised(), 1)

    def grant(self, context: int | None, among: int = 1) -> int | None:
        """How many of the day's tokens are put by for a reply whose context holds so many (None:
        nobody knows); None without a limit. A reply cannot use more than its context, nor, as one
        `among` several that begin together, more than its share of what is free."""
        if self.free is None:
            return None
        share = self.free // among
        return share if context is None else min(share, context)

    def tokens_spent(self) -> str:
        """That the day's tokens are used up, and when there are more."""
        words = _("You have used %(used)s of %(most)s tokens today. More from midnight (%(wait)s).")
        used, most = min(self.spent, self.limits.tokens_a_day or 0), self.limits.tokens_a_day or 0
        return words % {"used": f"{used:,}", "most": f"{most:,}", "wait": wait(self.seconds)}


def now(user: User, limits: Limits | None = None) -> Allowance:
    """What this person has left; short queries, and none about what is not limited."""
    limits = limits or standing_of(user).limits
    counts_tokens = limits.tokens_a_day is not None
    counts = counts_tokens or limits.replies_at_once is not None
    return Allowance(
        limits,
        usage.today(user) if counts_tokens else 0,
        tuple(measured.under_way(user)) if counts else (),
        until_midnight(timezone.localtime()),
    )


def put_by(user: User, limits: Limits, context: int | None) -> int | None:
    """What is granted to a reply that begins now (see `Allowance.grant`). The caller keeps it in
    the same transaction, so that of two at once the second sees what the first was given."""
    if limits.tokens_a_day is None:
        return None
    hold(user)
    return now(user, limits).grant(context)


def hold(user: User) -> None:
    """Until the transaction ends, whoever else holds this person waits: of two of their replies
    that begin at once, the second is granted something when the first is counted."""
    _held.rows(pk=user.pk)


_held = Prepared(
    lambda: (
        User.objects.select_for_update().filter(pk=Given("pk", BigIntegerField())).values_list("pk")
    )
)


def until_midnight(moment: datetime) -> int:
    """Seconds from a moment to the next day in its own time zone, one at least."""
    tomorrow = moment.date() + timedelta(days=1)
    midnight = datetime.combine(tomorrow, datetime.min.time(), moment.tzinfo)
    return max(1, ceil(midnight.timestamp() - moment.timestamp()))


def wait(seconds: int) -> str:
    """ "in 3 h", or minutes where that is less than an hour."""
    minutes = ceil(seconds / 60)
    if minutes < 60:
        return _("in %(minutes)s min") % {"minutes": minutes}
    return _("in %(hours)s h") % {"hours": round(minutes / 60)}


def too_many(count: int) -> str:
    """That a person has as many replies under way as they may."""
    words = ngettext(
        "%(count)s reply is being written for you already. Wait for it, or stop it.",
        "%(count)s replies are being written for you already. Wait for one, or stop one.",
        count,
    )
    return words % {"count": count}


def _promised() -> str:
    return _(
        "What is left of your tokens today is put by for the replies being written now. "
        "Wait for one, or stop one."
    )


# --- the context ---


def within(context: int | None, limits: Limits) -> int | None:
    """The most tokens of one reply's context, as asked for and as this person may have it."""
    known = [tokens for tokens in (context, limits.longest_context) if tokens is not None]
    return min(known, default=None)


def check_context(asked: int, limits: Limits) -> None:
    """Raises OverLimit for a context that was asked for and is longer than a person may have."""
    most = limits.longest_context
    if most is not None and asked > most:
        words = _("Your account may use a context of at most %(most)s tokens.")
        raise OverLimit("context_over_limit", words % {"most": f"{most:,}"})


# --- several replies to one request ---


def check_at_once(count: int, limits: Limits) -> None:
    """Raises OverLimit for more replies to one request than a person may have at once."""
    most = limits.replies_at_once
    if most is not None and count > most:
        words = _("This asks for %(count)s replies, and your account may have %(most)s at once.")
        raise OverLimit("replies_over_limit", words % {"count": count, "most": most})


# --- the disk ---


def check_disk(user: User, more: int) -> None:
    """Raises OverLimit where so many bytes more are not this person's to keep."""
    most = standing_of(user).limits.disk
    if most is None:
        return
    used = measured.on_disk(user)
    if used + more <= most:
        return
    words = _(
        "This takes %(more)s. Of the %(most)s of disk that are yours, %(used)s are used. "
        "Delete something first."
    )
    facts = {"more": more, "most": most, "used": used}
    raise OverLimit(
        "disk_over_limit", words % {name: bytes_text(size) for name, size in facts.items()}
    )


def bytes_text(count: int) -> str:
    """5027784512 as "5.0 GB": decimal units, as disks are sold."""
    amount, units = float(count), ["B", "kB", "MB", "GB", "TB"]
    while amount >= 999.5 and len(units) > 1:
        amount, units = amount / 1000, units[1:]
    places = 1 if units[0] != "B" and amount < 9.95 else 0
    return f"{number_format(round(amount, places), decimal_pos=places)} {units[0]}"
