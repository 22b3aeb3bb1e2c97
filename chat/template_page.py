"""What the page of the chat template editor begins with."""

from typing import Any

from django.urls import reverse

from accounts.models import User
from accounts.rights import Right
from accounts.standing import standing_of
from chat.models import Conversation
from engine.protocol import CHATML
from models_hub import recommended
from models_hub.models import LocalModel
from models_hub.template import own
from models_hub.thinking import thinking
from presets.panel import SCOPES, Scope, Subject, panel, words
from presets.resolution import Resolved, Source

Json = dict[str, Any]
SHOWN = ("template", "variables")
"""The settings that the editor edits."""


def state(user: User, model: LocalModel, chat: Conversation | None) -> Json:
    """{"model", "own": the template its file brings, "mode", "modes": whether there are two,
    "chat": id or None, "settings" and "preview": addresses, "scopes": {place: {setting: {"value",
    "from": words, "under": the value without what is set there}}}, the most specific place first,
    "preset": {"name", "values", "url"} of a chat that follows one of this person's own}."""
    mode = recommended.mode(chat is not None and chat.mode == Conversation.Mode.THINKING)
    preset, set_here = (chat.preset, chat.settings) if chat else (None, {})
    subject = Subject(user, model, mode, preset, set_here)
    panels = {scope: panel(subject, scope) for scope in SCOPES if _offers(scope, user, chat)}
    scopes: dict[str, Json] = {
        scope: {name: told["fields"][name] for name in SHOWN} for scope, told in panels.items()
    }
    first = panels["chat" if chat else "mine"]
    own_preset = _own_preset(first["preset"]) if chat else None
    if own_preset:
        scopes["preset"] = _of_preset(own_preset, scopes["mine"])
    counts = first["fields"]["template"]["value"]
    return {
        "model": model.name,
        "own": own(model) or CHATML,
        "mode": mode,
        "modes": thinking(model, counts).switch,
        "chat": str(chat.pk) if chat else None,
        "settings": reverse("chat:settings", args=[chat.pk])
        if chat
        else reverse("chat:new_settings"),
        "preview": reverse("chat:template_preview", args=[model.name]),
        "scopes": scopes,
        "preset": own_preset,
    }


def _offers(scope: Scope, user: User, chat: Conversation | None) -> bool:
    """Whether this person can save there."""
    return {
        "chat": chat is not None,
        "mine": True,
        "everybody": standing_of(user).may(Right.MACHINE),
    }[scope]


def _own_preset(preset: Json | None) -> Json | None:
    """A preset as a panel tells of it, where its owner asks; nobody else can change it."""
    if not preset or not preset["mine"]:
        return None
    url = reverse("presets:preset", args=[preset["id"]])
    return {"name": preset["name"], "values": preset["values"], "url": url}


def _of_preset(preset: Json, mine: Json) -> Json:
    """What counts where the preset is followed, as panels tell it of the other places."""
    source = words(Resolved(None, Source.PRESET, preset["name"]))
    values = preset["values"]
    return {
        name: {
            "value": values.get(name, mine[name]["value"]),
            "from": source if name in values else mine[name]["from"],
            "under": mine[name]["value"],
        }
        for name in SHOWN
    }
