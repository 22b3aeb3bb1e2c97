"""What the engine does with the library's models right now, in words for the page."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import redis
from django.conf import settings
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from accounts.models import User
from engine import client
from engine.protocol import ModelState
from models_hub import words
from models_hub.keep import usage
from models_hub.models import LocalModel

States = Mapping[str, ModelState] | None
"""By model id; None when Redis does not answer, so that nothing is known."""


@dataclass(frozen=True, slots=True)
class Live:
    """One model's state: waiting, loading, ready, draining, failed, idle, missing (its file) or
    unknown.

    progress 0..1, memory in bytes, context in tokens, running and waiting count replies; error is
    a code; label says the state in the reader's language, and more what else there is to say.
    `pinned` is what the library keeps, whether the model is loaded or not.
    """

    state: str
    label: str
    more: str = ""
    progress: float = 0.0
    memory: int = 0
    context: int = 0
    running: int = 0
    waiting: int = 0
    error: str = ""
    pinned: bool = False

    @property
    def in_use(self) -> bool:
        """Whether a reply needs the model."""
        return self.running + self.waiting > 0

    @property
    def is_loaded(self) -> bool:
        """Whether it takes memory now, or is about to."""
        return self.state in {"waiting", "loading", "ready", "draining"}


@contextmanager
def connection() -> Iterator[redis.Redis]:
    """Redis for a few quick calls."""
    opened = client.connect_sync(settings.REDIS_URL, timeout=1.0)
    try:
        yield opened
    finally:
        opened.close()


def states() -> States:
    """What the service said last."""
    try:
        with connection() as opened:
            return client.states(opened)
    except RedisError:
        return None


def ready() -> int:
    """How many models are loaded; 0 when nothing is known."""
    return sum(state.state == "ready" for state in (states() or {}).values())


def live(model: LocalModel, said: States, reader: User | None = None) -> Live:
    """One model's state, from what the service said of all, as this reader may know it."""
    if said is None:
        unknown = _("Unknown: the engine does not answer")
        return Live("unknown", unknown, pinned=model.pinned)
    state = said.get(model.name)
    if state is None:
        return idle(model)
    return Live(
        state=state.state,
        label=words.label(state),
        more=_more(model, state, reader),
        progress=state.progress,
        memory=state.memory,
        context=state.context,
        running=state.running,
        waiting=state.waiting,
        error=state.error,
        pinned=model.pinned,
    )


def _more(model: LocalModel, state: ModelState, reader: User | None) -> str:
    outdated = words.outdated() if is_outdated(model, state) else ""
    return words.joined(words.more(state), str(usage.people(state, reader)), outdated)


def is_outdated(model: LocalModel, state: ModelState) -> bool:
    """Whether it is loaded otherwise than its settings say now."""
    if state.state != "ready" or not state.load:
        return False
    return any(state.load.get(name) != value for name, value in model.load.items())


def idle(model: LocalModel) -> Live:
    """The state of a model that the service has nothing to say about."""
    if model.is_there:
        return Live("idle", _("Not loaded"), pinned=model.pinned)
    what, remedy = words.failure("model_missing")
    return Live("missing", what, remedy, error="model_missing", pinned=model.pinned)
