"""Who uses a model now, and when it was last used; from what the engine says of it."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.utils import timezone

from accounts.models import User
from engine.protocol import ModelState
from models_hub.models import LocalModel

STEP = timedelta(minutes=1)
"""While a model is in use its row is written no more often."""


def names(state: ModelState) -> list[str]:
    """The people whose replies need it, by name."""
    if not state.users:
        return []
    keys = [int(user) for user in state.users if user.isdecimal()]
    return list(
        User.objects.filter(pk__in=keys).order_by("username").values_list("username", flat=True)
    )


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
