"""The chat page: empty for a new chat, or with one conversation."""

from itertools import chain
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import allowance
from accounts.allowance import Allowance
from accounts.models import User
from accounts.person import person
from accounts.rights import Right
from accounts.standing import standing_of
from chat import drafts
from chat.models import Conversation
from chat.state import state_json
from chat.tree import Tree, choose
from models_hub.live import states
from models_hub.models import LocalModel
from models_hub.thinking import always_thinks
from models_hub.usable import writing
from presets.catalogue import presets_json


@require_safe
def new(request: HttpRequest) -> HttpResponse:
    """An empty chat with three starting points."""
    last = Conversation.objects.of(person(request)).first()
    empty: dict[str, Any] = {"conversation": None, "messages": []}
    wished = request.GET.get("model", "")
    draft = drafts.kept(person(request), None)
    context = _context(person(request), empty, last, wished) | {"draft": draft}
    return render(request, "chat/page.html", context)


@require_safe
def conversation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One conversation of the person who asks; anybody else's does not exist. `?at=` is a message
    that the path shown is to lead through."""
    found = get_object_or_404(Conversation.objects.of(person(request)), pk=pk)
    if at := request.GET.get("at"):
        _lead_through(found, at)
    draft = drafts.kept(person(request), found)
    context = _context(person(request), state_json(found), found) | {"draft": draft}
    return render(request, "chat/page.html", context)


def _lead_through(found: Conversation, at: str) -> None:
    """Of what was found on another branch the path is shown; what is gone changes nothing."""
    tree = Tree.of(found)
    try:
        message = UUID(at)
    except ValueError:
        return
    if message in tree.parents and message not in tree.path():
        choose(tree, message)


def _model(model: LocalModel) -> dict[str, Any]:
    """A model as the page's scripts know it; `always`: it cannot be told not to think."""
    shown = ("name", "title", "quant", "context", "thinks", "demo")
    return {name: getattr(model, name) for name in shown} | {"always": always_thinks(model)}


def _say_what_is_loaded(models: list[dict[str, Any]]) -> None:
    """Only those can answer somebody who may not load any."""
    said = states() or {}
    for model in models:
        state = said.get(model["name"])
        model["away"] = state is None or state.state not in {"loading", "ready"}


def low(left: Allowance) -> str:
    """What a person is told beside the box while less than a tenth of their day is left."""
    if not left.is_low:
        return ""
    if left.left == 0:
        return left.tokens_spent()
    words = _("%(left)s of %(most)s tokens are left today.")
    return words % {"left": f"{left.left:,}", "most": f"{left.limits.tokens_a_day:,}"}


def _context(
    user: User, state: dict[str, Any], chosen: Conversation | None, wished: str = ""
) -> dict[str, Any]:
    """`chosen` is where the model and the mode come from, this chat, else the last one, unless
    another model is wished for; a model whose file went is given only where there is no other.
    `presets`: as `presets.catalogue` has them. `low` says that few of the day's tokens are left."""
    standing = standing_of(user)
    known = writing(user, standing)
    models = [_model(model) for model in known]
    if not standing.may(Right.LOAD):
        _say_what_is_loaded(models)
    names = [model.name for model in known]
    there = (model.name for model in known if model.is_there)  # asks the disk, so only if need be
    wishes = chain([wished, chosen.model if chosen else ""], there, names)
    model = next((name for name in wishes if name in names), "")
    return {
        "state": state,
        "models": models,
        "low": low(allowance.now(user, standing.limits)),
        "presets": presets_json(user),
        "default_model": model,
        "default_mode": chosen.mode if chosen else Conversation.Mode.INSTANT.value,
        "starters": [
            _("Tell me a story"),
            _("Write a Python program that prints the first ten primes"),
            _("Show me a table of the planets"),
        ],
    }
