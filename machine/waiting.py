"""How long a model's line is, where in it somebody stands, and how long it will take, in words."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engine.protocol import ModelState
from models_hub.downloads.words import duration


def told(state: ModelState, me: str) -> list[str]:
    """Sentences for one reader; `me` is their id as the engine knows it. None where nobody waits
    and nothing else is to be said."""
    if state.state not in {"ready", "draining"}:
        return _in_line(state)
    return [*_in_line(state), *_mine(state, me), *_next(state)]


def _in_line(state: ModelState) -> list[str]:
    if not state.waiting:
        return []
    words = ngettext(
        "%(count)s reply waits.",
        "%(count)s replies wait.",
        state.waiting,
    )
    return [words % {"count": state.waiting}]


def _mine(state: ModelState, me: str) -> list[str]:
    """The reader's own place, of their first reply in line."""
    if me not in state.line:
        return []
    place = state.line.index(me)
    wait = state.waits[place] if place < len(state.waits) else None
    if wait is None:
        return [_("Yours is number %(place)s.") % {"place": place + 1}]
    facts = {"place": place + 1, "time": duration(round(wait))}
    return [_("Yours is number %(place)s and begins in about %(time)s.") % facts]


def _next(state: ModelState) -> list[str]:
    """One that came now."""
    wait = state.waits[-1] if state.waits else None
    if state.state == "draining" or wait is None:
        return []
    if wait < 1:
        return [] if state.waiting else [_("A new reply begins at once.")]
    return [_("A new one begins in about %(time)s.") % {"time": duration(round(wait))}]
