"""What the engine's states and failures are called on the page, and what to do next."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engine.protocol import ModelState
from engine.sentence import bytes_text

# code -> (what happened, the next step). The engine's own sentence is put between the two.
FAILURES: dict[str, Callable[[], tuple[str, str]]] = {
    "model_missing": lambda: (
        _("Its file is not where it was"),
        _("Put it back, or remove the model from the library."),
    ),
    "model_bad": lambda: (
        _("Its file cannot be read"),
        _("Get the file again, put it in the same place, and load the model."),
    ),
    "model_too_big": lambda: (
        _("Does not fit into memory"),
        _("Unload another model, give it a smaller context pool, or choose a smaller quant."),
    ),
    "bad_load": lambda: (
        _("Cannot be loaded with its load settings"),
        _("Change them, or reset them to automatic."),
    ),
    "model_crashed": lambda: (
        _("Stopped unexpectedly"),
        _("Load it again. If it stops again, reset its load settings to automatic."),
    ),
    "model_failed": lambda: (
        _("Could not be loaded"),
        _("Reset its load settings to automatic and load it again, or get a newer file of it."),
    ),
    "model_hung": lambda: (
        _("Stopped answering"),
        _("Load it again. If that repeats, give it smaller batches or fewer threads."),
    ),
    "load_cancelled": lambda: (_("Loading was cancelled"), ""),
    "model_unsupported": lambda: (
        _("Not supported by this version of llama.cpp"),
        _("Update Hearth, or choose another model."),
    ),
}


def label(state: ModelState) -> str:
    """The state in a few words."""
    match state.state:
        case "waiting":
            return _("Waiting for memory")
        case "loading":
            return _("Loading (%(percent)d %%)") % {"percent": round(state.progress * 100)}
        case "ready":
            return _("Loaded")
        case "draining":
            return draining(state)
        case "failed":
            return failure(state.error)[0]
    return state.state


def more(state: ModelState) -> str:
    """The second line: why it does not work and what to do, or who uses it and what it takes."""
    if state.state == "failed":
        return " ".join(filter(None, [explanation(state), failure(state.error)[1]]))
    if state.detail:
        return explanation(state)
    replies = state.running + state.waiting if state.state != "draining" else 0
    return joined(in_use(replies), pool(state.context), taken(state.memory))


def joined(*parts: str) -> str:
    """Those that are not empty, in one line."""
    return " · ".join(filter(None, parts))


def outdated() -> str:
    """It was loaded before its settings were changed."""
    return _("changed settings count when it is loaded anew")


def failure(error: str) -> tuple[str, str]:
    """What happened and the next step, by the engine's code."""
    known = FAILURES.get(error)
    return known() if known else (_("Could not be loaded"), _("Try to load it again."))


def explanation(state: ModelState) -> str:
    """The engine's own sentence with its facts filled in, or llama.cpp's words as they are."""
    return _(state.detail).format(**state.facts) if state.facts else state.detail


def draining(state: ModelState) -> str:
    """Why it is not gone yet, and what comes then."""
    replies = state.running + state.waiting - state.later
    if not replies:
        return LEAVING[state.then]()
    return FINISHING[state.then](replies) % {"count": replies}


LEAVING: dict[str, Callable[[], str]] = {
    "": lambda: _("Unloading"),
    "again": lambda: _("Unloading, then loading again"),
    "changed": lambda: _("Unloading, then loading with the new settings"),
}
FINISHING: dict[str, Callable[[int], str]] = {
    "": lambda count: ngettext(
        "Finishing %(count)s reply, then unloading",
        "Finishing %(count)s replies, then unloading",
        count,
    ),
    "again": lambda count: ngettext(
        "Finishing %(count)s reply, then loading again",
        "Finishing %(count)s replies, then loading again",
        count,
    ),
    "changed": lambda count: ngettext(
        "Finishing %(count)s reply, then loading with the new settings",
        "Finishing %(count)s replies, then loading with the new settings",
        count,
    ),
}


def in_use(replies: int) -> str:
    """How many replies need it; "" for none."""
    if not replies:
        return ""
    return ngettext("%(count)s reply", "%(count)s replies", replies) % {"count": replies}


def pool(tokens: int) -> str:
    """The context pool; "" where it is not known."""
    return _("%(count)s tokens of context") % {"count": f"{tokens:,}"} if tokens else ""


def taken(memory: int) -> str:
    """The memory it takes, in bytes; "" where it is not known."""
    return _("%(size)s of memory") % {"size": bytes_text(memory)} if memory else ""
