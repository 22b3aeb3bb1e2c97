"""Says in plain words, in the reader's language, why a reply ended early and what to do next."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from chat.models import Message

Words = Callable[[], tuple[str, str]]

# code -> (title, what to do). The engine's `detail` (a path, a size) is put between the two.
WORDS: dict[str, Words] = {
    "model_unknown": lambda: (
        _("This model is not in the library any more."),
        _("Choose another model below and try again."),
    ),
    "model_missing": lambda: (
        _("The model's file is not where it was."),
        _("Put it back or import it again, or choose another model."),
    ),
    "model_bad": lambda: (
        _("The model's file cannot be read."),
        _("Get the file again, or choose another model."),
    ),
    "model_too_big": lambda: (
        _("The model does not fit into this machine's memory."),
        _("Unload another model, or choose a smaller quant."),
    ),
    "model_failed": lambda: (
        _("llama.cpp could not load this model."),
        _("Choose another model, or a newer file of this one."),
    ),
    "model_crashed": lambda: (
        _("The model stopped unexpectedly."),
        _("What it had said is kept. It is started again when you try again."),
    ),
    "engine_lost": lambda: (
        _("The engine was interrupted while this reply was being written."),
        _("What it had said is kept. Try again for a whole reply."),
    ),
    "stream_lost": lambda: (
        _("The stream of this reply was lost."),
        _("What had been said is kept. Try again for a whole reply."),
    ),
    "prompt_too_long": lambda: (
        _("This conversation is longer than the model's context."),
        _("Start a new chat, or choose a model with a longer context."),
    ),
    "template_failed": lambda: (
        _("The model's chat template refused this conversation."),
        _("Choose another model, or start a new chat."),
    ),
    "bad_request": lambda: (
        _("The request was not one the engine accepts."),
        _("Check the settings and try again."),
    ),
}


def explain(message: Message) -> dict[str, Any] | None:
    """The problem of a message as the page shows it, or None when there is none."""
    if message.state == Message.State.STOPPED:
        return _card("stopped", _("You stopped this reply."), "", None)
    if message.reason == "length":
        text = _("The reply reached the end of the context that was free for it.")
        return _card("length", text, _("Start a new chat to go on at length."), None)
    if message.state != Message.State.FAILED:
        return None
    return _failure(message.code, _detail(message))


def _detail(message: Message) -> str:
    """The engine's own sentence in the reader's language, with its facts filled in."""
    if not message.facts:
        return message.detail  # llama.cpp's or a template's own words
    return _(message.detail).format(**message.facts)


def _failure(code: str, detail: str) -> dict[str, Any]:
    """The card of a failed reply, with the button that does the next thing."""
    fallback = (_("Something went wrong while writing this reply."), _("Try again."))
    title, remedy = WORDS[code]() if code in WORDS else fallback
    if code in {"model_unknown", "model_missing", "model_bad", "model_too_big"}:
        url = reverse("models_hub:library")
        action = {"do": "link", "label": _("Open Models"), "url": url}
    else:
        action = {"do": "retry", "label": _("Try again"), "url": ""}
    return _card(code, title, f"{detail} {remedy}".strip(), action)


def _card(code: str, title: str, text: str, action: dict[str, str] | None) -> dict[str, Any]:
    return {"code": code, "title": title, "text": text, "action": action}
