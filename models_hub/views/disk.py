"""A model's files: deleting them, checking them, and what the model is called; for admins.

`deletion` is GET -> {"text", "frees"}: what would happen. `delete` is POST -> {"freed", "stays"}
(whether the model goes on as another copy of it). `rename` is POST {"title"} -> {"title"}. `check`
is POST -> 202 {"check"}, `uncheck` calls it off. `leftover` is GET and POST as the first two, for
files that are no model. Refusals are {"error": {"code", "message"}}.
"""

import json
from collections.abc import Callable
from dataclasses import asdict

from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.asking import requires
from accounts.rights import Right
from models_hub.answers import Refused
from models_hub.keep import actions, checking, jobs, progress
from models_hub.keep.deletion import Plan
from models_hub.keep.rows import Check, Found
from models_hub.models import LocalModel

Answer = tuple[dict[str, object], int]


@require_safe
@requires(Right.MACHINE)
def deletion(request: HttpRequest, name: str) -> JsonResponse:
    """What deleting the model from disk would do."""
    return _answer(lambda: _told(actions.preview(_model(name))))


@require_POST
@requires(Right.MACHINE)
def delete(request: HttpRequest, name: str) -> JsonResponse:
    """Delete the model's own files from disk."""
    model = _model(name)

    def act() -> Answer:
        plan, stays = actions.delete(model)
        return {"freed": plan.frees, "stays": stays}, 200

    return _answer(act)


@require_POST
@requires(Right.MACHINE)
def rename(request: HttpRequest, name: str) -> JsonResponse:
    """Give it another title; an empty one brings its own back."""
    model = _model(name)

    def act() -> Answer:
        actions.rename(model, _title(request))
        return {"title": model.title}, 200

    return _answer(act)


@require_POST
@requires(Right.MACHINE)
def check(request: HttpRequest, name: str) -> JsonResponse:
    """Compare its files with their hashes, as soon as it is its turn."""
    model = _model(name)

    def act() -> Answer:
        row = checking.start(model)
        jobs.check_soon(row)
        return {"check": asdict(progress.told(row))}, 202

    return _answer(act)


@require_POST
@requires(Right.MACHINE)
def uncheck(request: HttpRequest, name: str) -> JsonResponse:
    """Call a check off."""

    def act() -> Answer:
        Check.objects.filter(model=_model(name), state__in=Check.LIVE).delete()
        return {"check": None}, 200

    return _answer(act)


@require_http_methods(["GET", "POST"])
@requires(Right.MACHINE)
def leftover(request: HttpRequest, pk: int) -> JsonResponse:
    """Delete files that are no model, or say what that would do."""
    found = get_object_or_404(Found, pk=pk)
    if request.method == "GET":
        return _answer(lambda: _told(actions.preview_leftover(found)))
    return _answer(lambda: ({"freed": actions.delete_leftover(found).frees}, 200))


def _told(plan: Plan) -> Answer:
    return {"text": actions.words(plan), "frees": plan.frees}, 200


def _model(name: str) -> LocalModel:
    return get_object_or_404(LocalModel, name=name)


def _title(request: HttpRequest) -> str:
    try:
        title = json.loads(request.body)["title"]
    except (ValueError, KeyError, TypeError):
        title = ""
    return title if isinstance(title, str) else ""


def _answer(act: Callable[[], Answer]) -> JsonResponse:
    try:
        body, status = act()
    except Refused as refusal:
        return refusal.answer()
    return JsonResponse(body, status=status)
