"""Who uses a model now, and when it was last used; from what the engine says of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from engine.protocol import ModelState
from models_hub.models import LocalModel

STEP = timedelta(minutes=1)
"""While a model is in use its row is written no more often."""


@dataclass(frozen=True, slots=True)
class People:
    """The people whose replies need a model, as one reader may know them: whether they are among
    them, the names of those who show theirs, and how many others there are. str() says it."""

    you: bool
    names: tuple[str, ...]
    others: int

    def __len__(self) -> int:
        return self.you + len(self.names) + self.others

    def __str__(self) -> str:
        known = ", ".join([_("you")] * self.you + list(self.names))
        if not self.others:
            return known
        more = ngettext("%(count)s person", "%(count)s people", self.others)
        if known:
            more = ngettext(
                "%(names)s and %(count)s more person",
                "%(names)s and %(count)s more people",
                self.others,
            )
        return more % {"names": known, "count": self.others}


def people(state: ModelState, reader: User | None = None) -> People:
    """Who needs it now. Nobody is named who does not want to be, whoever reads it."""
    keys = {int(user) for user in state.users if user.isdecimal()}
    if not keys:
        return People(False, (), 0)
    found = User.objects.filter(pk__in=keys).order_by("username")
    rows = list(found.values_list("pk", "username", "shows_name"))
    others = [row for row in rows if reader is None or row[0] != reader.pk]
    names = tuple(name for _pk, name, shown in others if shown)
    return People(len(others) < len(rows), names, len(others) - len(names))


def note(states: Iterable[ModelState]) -> None:
    """Keep when each model was last used; cheap where nothing is new."""
    said = {state.model: state for state in states if state.used or state.users}
    if not said:
        return
    for model in LocalModel.objects.filter(name__in=said).only("name", "used"):
        state = said[model.name]
        used = timezone.now() if state.users else datetime.fromtimestamp(state.used, UTC)
        step = STEP if state.users else timedelta(seconds=1)
        if model.used is None or used - model.used >= step:
            model.used = used
            model.save(update_fields=["used"])
