"""The prompt library of the person who asks.

All answer {"prompts": [{"id", "name", "text"}]}; refusals are {"error": {"code", "message"}}.
"""

import re
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.person import person
from presets.answers import Refused, posted
from presets.models import Prompt

MOST = 500
TEXT_LONGEST = 20_000
NAME = re.compile(r"[^\s/]{1,40}")


@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """The page on which they are made and changed."""
    return render(request, "presets/library.html", {"prompts": _rows(person(request))})


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> JsonResponse:
    """The list, by name; or {"name", "text"} -> a new prompt."""
    user = person(request)
    if request.method != "POST":
        return _told(user)
    if Prompt.objects.filter(owner=user).count() >= MOST:
        why = _("You have %(most)s prompts. Delete one first.") % {"most": MOST}
        return Refused("too_many", why).answer()
    return _saved(request, Prompt(owner=user))


@require_POST
def change(request: HttpRequest, pk: int) -> JsonResponse:
    """{"name", "text"}."""
    return _saved(request, get_object_or_404(Prompt, owner=person(request), pk=pk))


@require_POST
def delete(request: HttpRequest, pk: int) -> JsonResponse:
    """Gone; the page that asked can make it again."""
    get_object_or_404(Prompt, owner=person(request), pk=pk).delete()
    return _told(person(request))


def _told(user: User) -> JsonResponse:
    return JsonResponse({"prompts": _rows(user)})


def _rows(user: User) -> list[dict[str, Any]]:
    return [
        {"id": prompt.pk, "name": prompt.name, "text": prompt.text}
        for prompt in Prompt.objects.filter(owner=user)
    ]


def _saved(request: HttpRequest, prompt: Prompt) -> JsonResponse:
    try:
        _fill(prompt, posted(request))
        with transaction.atomic():
            prompt.save()
    except Refused as refusal:
        return refusal.answer()
    except IntegrityError:
        why = _("You have a prompt named %(name)s already. Choose another name.")
        return Refused("name_taken", why % {"name": prompt.name}, 409).answer()
    return _told(prompt.owner)


def _fill(prompt: Prompt, said: dict[str, Any]) -> None:
    name, text = said.get("name"), said.get("text")
    name = name.strip().lstrip("/") if isinstance(name, str) else ""
    if not NAME.fullmatch(name) or not name.isprintable():
        raise Refused(
            "bad_name", _("A name has 1 to 40 characters, without spaces and without a slash.")
        )
    if not isinstance(text, str) or not 0 < len(text.strip()) <= TEXT_LONGEST or "\0" in text:
        raise Refused("bad_text", _("A prompt has 1 to 20,000 characters."))
    try:
        text.encode()
    except UnicodeEncodeError:
        raise Refused("bad_text", _("This holds a character that is no text.")) from None
    prompt.name, prompt.text = name, text
