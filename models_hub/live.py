"""What the engine does with the library's models right now, in words for the page."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import redis
from django.conf import settings
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from engine import client
from engine.protocol import ModelState
from models_hub.models import LocalModel

States = Mapping[str, ModelState] | None
"""By model id; None when Redis does not answer, so that nothing is known."""


@dataclass(frozen=True, slots=True)
class Live:
    """One model's state: ready, loading, failed, idle, missing (its file) or unknown.

    progress 0..1, memory in bytes, running and waiting count replies; error is a code and detail
    its facts; label says the state in the reader's language.
    """

    state: str
    label: str
    progress: float = 0.0
    memory: int = 0
    running: int = 0
    waiting: int = 0
    error: str = ""
    detail: str = ""

    @property
    def in_use(self) -> bool:
        """Whether a reply needs the model."""
        return self.running + self.waiting > 0

    @property
    def is_loaded(self) -> bool:
        """Whether it takes memory now, or is about to."""
        return self.state in {"ready", "loading"}


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


def live(model: LocalModel, said: States) -> Live:
    """One model's state, from what the service said of all."""
    if said is None:
        return Live("unknown", _("Unknown: the engine does not answer"))
    state = said.get(model.name)
    if state is None:
        return idle(model)
    return Live(
        state.state,
        words(state),
        state.progress,
        state.memory,
        state.running,
        state.waiting,
        state.error,
        explanation(state),
    )


def idle(model: LocalModel) -> Live:
    """The state of a model that the service has nothing to say about."""
    if Path(model.path).exists():
        return Live("idle", _("Not loaded"))
    return Live("missing", _("Its file is not where it was"), error="model_missing")


def words(state: ModelState) -> str:
    """The state in a few words."""
    labels: dict[str, Any] = {
        "ready": _("Loaded"),
        "loading": _("Loading (%(percent)d %%)") % {"percent": round(state.progress * 100)},
        "failed": failure(state.error),
    }
    return str(labels.get(state.state, state.state))


def failure(error: str) -> str:
    """Why a model could not be loaded, by the engine's code."""
    reasons = {
        "model_missing": _("Its file is not where it was"),
        "model_bad": _("Its file cannot be read"),
        "model_too_big": _("Does not fit into memory"),
        "model_crashed": _("Stopped unexpectedly"),
    }
    return reasons.get(error, _("Could not be loaded"))


def explanation(state: ModelState) -> str:
    """The engine's own sentence with its facts filled in, or llama.cpp's words as they are."""
    return _(state.detail).format(**state.facts) if state.facts else state.detail
