"""What the machine does just now, as everybody here may know it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from redis.exceptions import RedisError

from accounts.models import User
from engine import client, protocol
from engine.protocol import ModelState
from machine import waiting
from models_hub import words
from models_hub.keep.usage import people
from models_hub.live import States, connection
from models_hub.models import LocalModel


@dataclass(frozen=True, slots=True)
class Seen:
    """One model that is resident, about to be, or failed.

    `label` says its state; `facts` are its memory and since when it is loaded; `why` is what it
    waits for or why it failed. `who` are those who use it, named where they want it; `line` are
    sentences. Of its context pool `taken` of `context` tokens are reserved.
    """

    name: str
    title: str
    state: str
    label: str
    progress: float
    facts: str
    why: str
    who: str
    line: str
    taken: int
    context: int

    @property
    def pool(self) -> str:
        """How much of the context pool is in use."""
        facts = {"taken": f"{self.taken:,}", "context": f"{self.context:,}"}
        return _("%(taken)s of %(context)s tokens") % facts


@dataclass(frozen=True, slots=True)
class Machine:
    """The page: a sentence on it all, and each model. `moving`: it will look otherwise soon."""

    summary: str
    models: tuple[Seen, ...]
    moving: bool


def look() -> tuple[States, int]:
    """What the engine says of its models (None when none answers), and how many requests no engine
    has taken yet."""
    try:
        with connection() as opened:
            said = client.states(opened) if opened.exists(protocol.BEAT) else None
            return said, opened.llen(protocol.INBOX)
    except RedisError:
        return None, 0


def machine(said: States, unclaimed: int, reader: User) -> Machine:
    """As this reader may know it, the models in use first."""
    states = sorted((said or {}).values(), key=lambda s: (-s.running - s.waiting, s.model))
    titles = dict(
        LocalModel.objects.filter(name__in=[state.model for state in states]).values_list(
            "name", "title"
        )
    )
    seen = tuple(_seen(state, titles.get(state.model, state.model), reader) for state in states)
    moving = any(s.running or s.waiting or s.state in {"waiting", "loading"} for s in states)
    return Machine(summary(said, unclaimed), seen, moving or unclaimed > 0)


def summary(said: States, unclaimed: int) -> str:
    """What happens here, in a sentence."""
    if said is None:
        return _("The engine does not answer. It is started again by itself.")
    running = sum(state.running for state in said.values())
    waits = sum(state.waiting for state in said.values()) + unclaimed
    if not running + waits:
        return _("The machine is free: nobody waits.")
    writing = ngettext(
        "%(count)s reply is being written.", "%(count)s replies are being written.", running
    )
    line = ngettext("%(count)s waits.", "%(count)s wait.", waits)
    told = [writing % {"count": running}] if running else []
    return " ".join([*told, *([line % {"count": waits}] if waits else [])])


def _seen(state: ModelState, title: str, reader: User) -> Seen:
    failed = state.state == "failed"
    remedy = words.failure(state.error)[1] if failed else ""
    return Seen(
        name=state.model,
        title=title,
        state=state.state,
        label=words.label(state),
        progress=state.progress,
        facts=words.joined(words.taken(state.memory), _since(state)),
        why=" ".join(filter(None, [words.explanation(state), remedy])),
        who=str(people(state, reader)),
        line=" ".join(waiting.told(state, str(reader.pk))),
        taken=state.cells,
        context=state.context,
    )


def _since(state: ModelState) -> str:
    """How long it has been loaded; "" where it is not."""
    if not state.loaded or state.state == "failed":
        return ""
    loaded = datetime.fromtimestamp(state.loaded, UTC)
    if (timezone.now() - loaded).total_seconds() < 60:
        return _("loaded just now")
    return _("loaded %(time)s ago") % {"time": timesince(loaded, depth=1)}
