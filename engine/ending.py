"""Why a model's process is gone, from its own words and from how it ended."""

from engine.complaint import Failure, explain
from engine.sentence import gettext_noop

KILLED = gettext_noop("The system ended it ({ending}), most likely because memory ran out.")
CRASHED = gettext_noop("Its process ended ({ending}).")
CRASHED_LOADING = gettext_noop("Its process ended while it was loaded ({ending}).")
HUNG = gettext_noop("It made no step for {seconds} seconds.")
NOT_LOADED = gettext_noop("{model} is not loaded.")
CANCELLED = gettext_noop("{model} was unloaded before it was ready.")


def why(loading: bool, complaint: str, ending: str) -> Failure:
    """The cause, for one that ended unasked. `complaint` is llama.cpp's, "" when it made none."""
    if complaint:
        return explain(complaint)
    if ending == "SIGKILL":
        return Failure("model_too_big" if loading else "model_crashed", KILLED, {"ending": ending})
    return Failure("model_crashed", CRASHED_LOADING if loading else CRASHED, {"ending": ending})


def hung(seconds: float) -> Failure:
    """It has work and makes no step."""
    return Failure("model_hung", HUNG, {"seconds": round(seconds)})


def cancelled(model: str) -> Failure:
    """Somebody unloaded it while it loaded, or waited to."""
    return Failure("load_cancelled", CANCELLED, {"model": model})


def not_loaded(model: str) -> Failure:
    """Who asks it may not have it loaded."""
    return Failure("not_loaded", NOT_LOADED, {"model": model})
