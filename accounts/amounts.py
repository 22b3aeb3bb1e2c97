"""The limits in words: what each is called, its unit and range, and reading one that was typed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Words = object
"""Text that is translated when it is shown."""

GB = 10**9
NUMBER = re.compile(r"[0-9]{1,15}(\.[0-9]{1,12})?")


@dataclass(frozen=True)
class Amount:
    """`low` and `high` are in `unit`, of which a limit counts `step`s."""

    label: Words
    hint: Words
    low: int
    high: int
    unit: Words = ""
    step: int = 1

    def read(self, typed: str) -> int:
        """The limit that somebody typed, with or without separators. Raises ValueError with what
        would be right."""
        plain = re.sub(r"[,\s]", "", typed)
        if not NUMBER.fullmatch(plain):
            raise ValueError(self._range())
        given = Decimal(plain)
        if not self.low <= given <= self.high or given * self.step % 1:
            raise ValueError(self._range())
        return int(given * self.step)

    def typed(self, limit: int) -> str:
        """A limit as one would type it."""
        return f"{Decimal(limit) / self.step:,f}"

    def words(self, limit: int | None) -> str:
        """A limit as a page says it."""
        if limit is None:
            return _("no limit")
        return f"{self.typed(limit)} {self.unit}".rstrip()

    def _range(self) -> str:
        numbers = {"low": f"{self.low:,}", "high": f"{self.high:,}"}
        if self.step == 1:
            return _("Give a whole number from %(low)s to %(high)s.") % numbers
        return _("Give a number of GB from %(low)s to %(high)s.") % numbers


AMOUNTS: Mapping[str, Amount] = {
    "tokens_a_day": Amount(
        gettext_lazy("Tokens a day"),
        gettext_lazy("Read and written together, from midnight to midnight of the machine."),
        *(1, 10**12),
        unit=gettext_lazy("tokens"),
    ),
    "replies_at_once": Amount(
        gettext_lazy("Replies at once"),
        gettext_lazy("Being written or waiting for it, in chats and programs together."),
        *(1, 1000),
    ),
    "longest_context": Amount(
        gettext_lazy("Longest context"),
        gettext_lazy("Of one reply, whatever the model could hold."),
        *(256, 10**8),
        unit=gettext_lazy("tokens"),
    ),
    "disk": Amount(
        gettext_lazy("Disk"),
        gettext_lazy("For attached files and the models that nobody else asked for."),
        *(0, 10**6),
        unit="GB",
        step=GB,
    ),
}
"""By the names of `Limits`, in the order of the page."""
