"""The settings panel: what every setting is and where that comes from, and changing it.

Both are POST and answer {"panel": see presets.panel, "errors": {name: sentence}}. The body is
{"scope": "chat" | "mine" | "everybody", "model", "mode", "set": {name: value}, "reset": [names],
"by": the tab that asks}, the last three as needed; with the scope chat also "preset": id or null.
For a chat that has not begun yet the page keeps what is set: it sends it as "draft", and gets it
back changed as the panel's "own".
"""

from typing import Any, cast
from uuid import UUID

from django.http import Http404, HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.allowance import OverLimit, check_context
from accounts.models import User
from accounts.person import person
from accounts.rights import Right
from accounts.standing import require, standing_of
from chat import news
from chat import settings as of_chat
from chat.models import Conversation
from chat.views.answers import posted, problem
from models_hub import recommended
from models_hub.models import LocalModel
from models_hub.usable import usable_model
from presets.catalogue import open_to
from presets.models import Preset
from presets.panel import SCOPES, Json, Scope, Subject, panel, store
from presets.schema import BY_NAME
from presets.values import changed, usable


@require_POST
def new(request: HttpRequest) -> JsonResponse:
    """For a chat that has not begun yet."""
    return _answer(request, None)


@require_POST
def conversation(request: HttpRequest, pk: UUID) -> JsonResponse:
    """For one chat of the person who asks; anybody else's does not exist."""
    return _answer(request, get_object_or_404(Conversation.objects.of(person(request)), pk=pk))


def _answer(request: HttpRequest, chat: Conversation | None) -> JsonResponse:
    try:
        asked = _read(posted(request))
    except (KeyError, ValueError, TypeError, AttributeError):
        return problem("bad_request", _("That request could not be read. Reload the page."))
    user, scope = person(request), asked["scope"]
    if scope == "everybody":
        require(user, Right.MACHINE)
    model = usable_model(asked["model"], user)
    if model is None:
        why = _("This model is not in the library. Choose another one.")
        return problem("model_unknown", why, 404)
    own, preset, errors = _changed(request, scope, chat, model, asked)
    mode = recommended.mode(asked["mode"] == Conversation.Mode.THINKING)
    errors |= _beyond(user, asked["set"])
    subject = Subject(user, model, mode, preset, own)
    return JsonResponse({"panel": panel(subject, scope), "errors": errors})


def _beyond(user: User, wished: dict[str, Any]) -> dict[str, str]:
    """What was set and is kept, but counts only as far as this person may go."""
    tokens = wished.get("context")
    try:
        if isinstance(tokens, int):
            check_context(tokens, standing_of(user).limits)
    except OverLimit as over:
        return {"context": str(over)}
    return {}


def _read(said: dict[str, Any]) -> Json:
    """The body in order; raises ValueError, TypeError or KeyError."""
    given, reset = said.get("set", {}), said.get("reset", [])
    if said["scope"] not in SCOPES or not {*given, *reset} <= BY_NAME.keys():
        raise ValueError("no such place, or no such setting")
    asked: Json = {"scope": cast(Scope, said["scope"]), "model": str(said["model"])}
    asked |= {"mode": said["mode"], "set": dict(given), "reset": list(reset)}
    asked |= {"draft": usable(said.get("draft", {})), "by": str(said.get("by", ""))[:64]}
    return asked | ({"preset": said["preset"]} if "preset" in said else {})


def _changed(
    request: HttpRequest, scope: Scope, chat: Conversation | None, model: LocalModel, asked: Json
) -> tuple[dict[str, Any], Preset | None, dict[str, str]]:
    """The chat's own settings and its preset, and what could not be set."""
    user = person(request)
    errors: dict[str, str] = {}
    if scope != "chat":
        errors = _of_model(None if scope == "everybody" else user, model, asked)
    if chat is None:
        own, preset = asked["draft"], open_to(user, asked.get("preset"))
        if scope == "chat":
            own, errors = changed(own, asked["set"], asked["reset"])
        return own, preset, errors
    if scope == "chat":
        errors = _of_chat(chat, asked, open_to(user, asked.get("preset")))
    return chat.settings, chat.preset, errors


def _of_model(user: Any, model: LocalModel, asked: Json) -> dict[str, str]:
    row = store(user, model)
    if not asked["set"] and not asked["reset"]:
        return {}
    row.values, errors = changed(row.values, asked["set"], asked["reset"])
    row.save()
    return errors


def _of_chat(chat: Conversation, asked: Json, preset: Preset | None) -> dict[str, str]:
    errors: dict[str, str] = {}
    before = chat.settings, chat.preset_id
    if asked["set"] or asked["reset"]:
        errors = of_chat.change(chat, asked["set"], asked["reset"])
    if "preset" in asked:
        if asked["preset"] is not None and preset is None:
            raise Http404("no such preset")
        of_chat.choose_preset(chat, preset)
    if (chat.settings, chat.preset_id) != before:
        news.settings(chat, asked["by"])
    return errors
