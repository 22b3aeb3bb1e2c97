"""What an engine's error means to a program: the HTTP status, and the words of the page."""

from django.utils import timezone

from accounts.allowance import OverLimit, until_midnight
from accounts.standing import Forbidden
from api.problem import Problem
from engine.protocol import Entry

# code -> (HTTP status, what happened, what to do). The engine's own detail goes between the two.
WORDS = {
    "model_missing": (
        404,
        "The model's file is not where it was.",
        "Put it back or import it again, or choose another model.",
    ),
    "model_bad": (
        503,
        "The model's file cannot be read.",
        "Get the file again, or choose another model.",
    ),
    "model_too_big": (
        503,
        "The model does not fit into this machine's memory.",
        "Unload another model, or choose a smaller quant.",
    ),
    "bad_load": (
        503,
        "The model cannot be loaded with its load settings.",
        "Change them under Models, or reset them to automatic.",
    ),
    "model_unsupported": (
        503,
        "The llama.cpp in this Hearth does not know this kind of model.",
        "Choose another model, or update Hearth.",
    ),
    "load_cancelled": (
        503,
        "The model was unloaded before it was ready.",
        "Try again to load it anew, or choose another model.",
    ),
    "model_hung": (
        503,
        "The model stopped answering and was ended.",
        "It is started again: try again.",
    ),
    "model_failed": (
        503,
        "llama.cpp could not load this model.",
        "Choose another model, or a newer file of this one.",
    ),
    "model_crashed": (503, "The model stopped unexpectedly.", "It is started again: try again."),
    "engine_lost": (
        503,
        "The engine was interrupted while this reply was being written.",
        "It is started again by itself: try again.",
    ),
    "stream_lost": (
        503,
        "The stream of this reply was lost.",
        "Try again for a whole reply.",
    ),
    "redis_lost": (
        503,
        "Hearth's Redis does not answer.",
        "It is started again by itself: try again in a few seconds.",
    ),
    "prompt_too_long": (
        400,
        "The prompt is too long for the context.",  # by these words clients know to shorten it
        "Send less, or choose a model with a longer context.",
    ),
    "template_failed": (
        400,
        "The model's chat template refused these messages.",
        "Change them, or choose another model.",
    ),
    "allowance_spent": (
        429,
        "Your tokens for the day are used up.",
        "There are more from midnight.",
    ),
    "not_loaded": (
        403,
        "The model is not loaded, and your account may not load models.",
        "Choose one that is loaded, or ask somebody to load this one.",
    ),
    "context_full": (
        400,
        "The context of this chat is full.",
        "Send fewer messages, or choose a model with a longer context.",
    ),
    "bad_grammar": (
        400,
        "The grammar or schema asked for cannot be used.",
        "Correct it and try again.",
    ),
    "bad_request": (400, "The request was not one the engine accepts.", "Change it and try again."),
    "wrong_kind": (400, "The model cannot do this.", "Choose another model."),
    "input_too_long": (
        400,
        "An input is longer than the model can read.",
        "Shorten or split it, or choose a model with a longer context.",
    ),
    "bad_dimensions": (400, "These are more dimensions than there are.", "Ask for fewer."),
}
NAMES = {
    "prompt_too_long": "context_length_exceeded",
    "input_too_long": "context_length_exceeded",
}
"""Codes that clients already know under another name."""
CALLED = {"too_many": "too_many_requests"}
"""The same for limits."""
AT_FAULT = {
    "context_over_limit": "context",
    "replies_over_limit": "n",
    "input_too_long": "input",
    "bad_dimensions": "dimensions",
    "wrong_kind": "model",
}
"""What one field of a request is about."""
AGAIN = {
    "model_crashed",
    "model_hung",
    "load_cancelled",
    "engine_lost",
    "stream_lost",
    "redis_lost",
}
"""What may well be over when the same request comes again."""
RETRY_S = 2


def explain(end: Entry) -> Problem:
    """The problem of a `done` entry whose reason is an error or a cancel nobody here asked for."""
    if end["reason"] == "cancelled":
        why = "This reply was stopped: its key is no longer valid, or Hearth was asked to stop it."
        return Problem(why, status=503, code="cancelled")
    code = end["code"]
    fallback = (500, "Something went wrong while writing this reply.", "Try again.")
    status, what, remedy = WORDS.get(code, fallback)
    detail = end["detail"].format(**end["facts"]) if end["facts"] else end["detail"]
    message = " ".join(part for part in (what, detail, remedy) if part)
    retry_s = RETRY_S if code in AGAIN else None
    if code == "allowance_spent":
        retry_s = until_midnight(timezone.localtime())
    name, param = NAMES.get(code, code), AT_FAULT.get(code)
    return Problem(message, status=status, code=name, param=param, retry_s=retry_s)


def refused(refusal: Forbidden | OverLimit) -> Problem:
    """A right that is missing, or more than the caller may use, in the words of the pages. 429
    where waiting helps."""
    if isinstance(refusal, Forbidden):
        return Problem(str(refusal), status=403, code=refusal.code)
    status, code = (403 if refusal.retry_s is None else 429), CALLED.get(refusal.code, refusal.code)
    param = AT_FAULT.get(refusal.code)
    return Problem(str(refusal), status=status, code=code, param=param, retry_s=refusal.retry_s)


def redis_lost() -> Problem:
    """Redis does not answer."""
    status, what, remedy = WORDS["redis_lost"]
    return Problem(f"{what} {remedy}", status=status, code="redis_lost", retry_s=RETRY_S)
