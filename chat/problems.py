"""Says in plain words, in the reader's language, why a reply ended early and what to do next."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import allowance
from chat.models import Message
from machine import troubles
from machine.models import Trouble
from machine.troubles import Told

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
    "bad_load": lambda: (
        _("The model cannot be loaded with its load settings."),
        _("Change them under Models, or reset them to automatic."),
    ),
    "model_unsupported": lambda: (
        _("The llama.cpp in this Hearth does not know this kind of model."),
        _("Choose another model, or update Hearth."),
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
    "load_cancelled": lambda: (
        _("The model was unloaded before it was ready."),
        _("Try again to load it anew, or choose another model."),
    ),
    "model_hung": lambda: (
        _("The model stopped answering and was ended."),
        _("What it had said is kept. It is started again when you try again."),
    ),
    "prompt_too_long": lambda: (
        _("This conversation is longer than the model's context."),
        _("Shorten the message, or choose a model with a longer context."),
    ),
    "context_full": lambda: (
        _("The context of this chat is full."),
        _("Start a new chat, or choose a model with a longer context."),
    ),
    "allowance_spent": lambda: (
        _("Your tokens for the day were used up."),
        _("There are more from midnight."),
    ),
    "not_loaded": lambda: (
        _("The model is not loaded, and your account may not load models."),
        _("Choose one that is loaded, or ask somebody to load this one."),
    ),
    "bad_grammar": lambda: (
        _("The grammar or schema asked for cannot be used."),
        _("Correct it and try again."),
    ),
    "template_failed": lambda: (
        _("The model's chat template refused this conversation."),
        _("Put the template right and try again, or choose another model."),
    ),
    "bad_request": lambda: (
        _("The request was not one the engine accepts."),
        _("Check the settings and try again."),
    ),
    "wrong_kind": lambda: (
        _("This model writes no answers."),
        _("Choose another model below and try again."),
    ),
    "input_too_long": lambda: (
        _("A text is longer than the model can read."),
        _("Shorten it, or choose a model with a longer context."),
    ),
    "bad_dimensions": lambda: (
        _("These are more dimensions than the model's vectors have."),
        _("Ask for fewer."),
    ),
}


LIBRARY = {
    "model_unknown",
    "model_missing",
    "model_bad",
    "model_too_big",
    "bad_load",
    "model_unsupported",
}
"""What is put right on the page of models."""


INTERRUPTED = {"model_crashed", "model_hung", "engine_lost", "stream_lost"}
"""What ends a reply that could have gone on."""


def explain(message: Message) -> dict[str, Any] | None:
    """The problem of a message as the page shows it, or None when there is none."""
    if message.state == Message.State.STOPPED:
        return _card("stopped", _("You stopped this reply."), "", _go_on(message))
    if message.code == "allowance_spent":
        return _spent(message)
    if message.reason == "length":
        return _full(message) if message.code == "context_full" else _cut(message)
    if message.state != Message.State.FAILED:
        return None
    if message.code == "prompt_too_long" and _can_shorten(message):
        return _too_long(message)
    if message.can_go_on and message.code in INTERRUPTED:
        return _interrupted(message)
    if message.code == "template_failed" and message.model:
        return _refused_by_template(message)
    return _failure(message.code, _detail(message))


def _cut(message: Message) -> dict[str, Any]:
    """The reply has as many tokens as it was allowed."""
    title = _("The reply reached the greatest length it may have.")
    return _card("length", title, _("Let the model go on."), _go_on(message))


def _spent(message: Message) -> dict[str, Any]:
    """The day's tokens ended here, or before the first word."""
    title, _remedy = WORDS["allowance_spent"]()
    now, ended = timezone.localtime(), message.finished and timezone.localtime(message.finished)
    if ended and ended.date() < now.date():
        remedy = _("A new day has begun, and there are more.")
    else:
        when = {"wait": allowance.wait(allowance.until_midnight(now))}
        remedy = _("There are more from midnight (%(wait)s).") % when
    return _card("allowance_spent", title, remedy, _go_on(message) or _retry())


def _interrupted(message: Message) -> dict[str, Any]:
    """Something was ended in the middle of the reply."""
    title, _remedy = WORDS[message.code]()
    text = _("What it had said is kept, and it can go on from there.")
    return _card(message.code, title, f"{_detail(message)} {text}".strip(), _go_on(message))


def _refused_by_template(message: Message) -> dict[str, Any]:
    """The template is put right where it can be tried out on this very chat."""
    title, remedy = WORDS["template_failed"]()
    editor = reverse("chat:template", args=[message.model])
    url = f"{editor}?chat={message.conversation_id}"
    action = {"do": "link", "label": _("Open the template"), "url": url}
    return _card("template_failed", title, f"{_detail(message)} {remedy}".strip(), action)


def _full(message: Message) -> dict[str, Any]:
    """The reply ran into the end of the context while it was written."""
    _title, remedy = WORDS["context_full"]()
    tokens = message.usage.get("prompt", 0) + message.usage.get("completion", 0)
    title = _("The context of this chat is full: %(tokens)s tokens.") % {"tokens": f"{tokens:,}"}
    if not _can_shorten(message):
        return _card("context_full", title, remedy, _go_on(message))
    text = _("Leave out the oldest turns and have it answered again, or start a new chat.")
    return _card("context_full", title, text, _shorten())


def _too_long(message: Message) -> dict[str, Any]:
    """The chat does not fit into the context, but might without its oldest turns."""
    title, _remedy = WORDS["prompt_too_long"]()
    remedy = _("Leave out the oldest turns, or choose a model with a longer context.")
    return _card("prompt_too_long", title, f"{_detail(message)} {remedy}", _shorten())


def _can_shorten(message: Message) -> bool:
    """Whether there are older turns that the chat does not leave out yet."""
    asked = message.parent
    if asked is None or asked.parent_id is None:
        return False
    return bool(message.settings.get("overflow") != "drop")


def told(trouble: Trouble) -> Told:
    """A reply that failed, in the words that its person saw."""
    title, remedy = WORDS[trouble.code]() if trouble.code in WORDS else _unknown()
    text = f"{troubles.sentence(trouble)} {remedy}".strip()
    if trouble.code not in LIBRARY:
        return Told(title, text)
    return Told(title, text, _("Open Models"), reverse("models_hub:library"))


def _unknown() -> tuple[str, str]:
    return _("Something went wrong while writing this reply."), _("Try again.")


def _detail(message: Message) -> str:
    """The engine's own sentence in the reader's language, with its facts filled in."""
    detail = message.detail and _(message.detail)  # llama.cpp's or a template's own words stay
    return detail.format(**message.facts) if message.facts else detail


def _failure(code: str, detail: str) -> dict[str, Any]:
    """The card of a failed reply, with the button that does the next thing."""
    title, remedy = WORDS[code]() if code in WORDS else _unknown()
    if code in LIBRARY:
        url = reverse("models_hub:library")
        action = {"do": "link", "label": _("Open Models"), "url": url}
    else:
        action = _retry()
    return _card(code, title, f"{detail} {remedy}".strip(), action)


def _retry() -> dict[str, str]:
    return {"do": "retry", "label": _("Try again"), "url": ""}


def _go_on(message: Message) -> dict[str, str] | None:
    """The button that has the model write on from its very words."""
    return {"do": "continue", "label": _("Continue"), "url": ""} if message.can_go_on else None


def _shorten() -> dict[str, str]:
    """The button that lets the chat leave out its oldest turns, and answers again."""
    return {"do": "shorten", "label": _("Leave out the oldest turns"), "url": ""}


def _card(code: str, title: str, text: str, action: dict[str, str] | None) -> dict[str, Any]:
    return {"code": code, "title": title, "text": text, "action": action}
