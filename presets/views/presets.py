"""Presets: kept from a chat, renamed, shared, thrown away and brought back.

All answer {"presets": see presets.catalogue} with what else there is to say; refusals are
{"error": {"code", "message"}}. Another person's preset answers 404.
"""

from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.person import person
from accounts.rights import Right
from accounts.standing import require
from presets.answers import Refused, line, posted, unreadable
from presets.catalogue import presets_json
from presets.checking import Bad
from presets.models import DefaultPreset, Preset
from presets.tasks import purge_later
from presets.values import accepted

MOST = 200
NAME_LONGEST = 80


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> JsonResponse:
    """The list; or {"name", "values"} -> a new preset, "id" in the answer."""
    if request.method != "POST":
        return JsonResponse({"presets": presets_json(person(request))})
    return _answered(request, _create)


@require_POST
def change(request: HttpRequest, pk: int) -> JsonResponse:
    """{"name", "values", "shared"}, each as needed."""
    preset = get_object_or_404(Preset.objects.of(person(request)), pk=pk)
    return _answered(request, lambda _user, said: _change(preset, said))


@require_POST
def delete(request: HttpRequest, pk: int) -> JsonResponse:
    """-> {"undo"}. Chats that follow it go on without it."""
    preset = get_object_or_404(Preset.objects.of(person(request)), pk=pk)
    preset.deleted = timezone.now()
    preset.save(update_fields=["deleted"])
    purge_later()
    return _told(person(request), {"undo": reverse("presets:restore", args=[pk])})


@require_POST
def restore(request: HttpRequest, pk: int) -> JsonResponse:
    """Undo; 404 once it is gone for good."""
    mine = Preset.objects.filter(owner=person(request)).exclude(deleted=None)
    preset = get_object_or_404(mine, pk=pk)
    preset.deleted = None
    return _answered(request, lambda _user, _said: _saved(preset))


@require_POST
def default(request: HttpRequest, pk: int) -> JsonResponse:
    """{"default": whether this person's new chats begin with it}."""
    user = person(request)
    preset = get_object_or_404(Preset.objects.for_(user), pk=pk)
    return _answered(request, lambda _user, said: _make_default(user, preset, said))


def _answered(
    request: HttpRequest, do: Callable[[User, dict[str, Any]], dict[str, Any]]
) -> JsonResponse:
    user = person(request)
    try:
        return _told(user, do(user, posted(request)))
    except Bad as bad:
        return Refused("bad_settings", str(bad)).answer()
    except Refused as refusal:
        return refusal.answer()


def _told(user: User, more: dict[str, Any]) -> JsonResponse:
    return JsonResponse({"presets": presets_json(user), **more})


def _create(user: User, said: dict[str, Any]) -> dict[str, Any]:
    if Preset.objects.of(user).count() >= MOST:
        raise Refused(
            "too_many", _("You have %(most)s presets. Delete one first.") % {"most": MOST}
        )
    values = accepted(said.get("values", {}))
    return _saved(Preset(owner=user, name=_name(said.get("name")), values=values))


def _change(preset: Preset, said: dict[str, Any]) -> dict[str, Any]:
    if "name" in said:
        preset.name = _name(said["name"])
    if "values" in said:
        preset.values = accepted(said["values"])
    if "shared" in said:
        if not isinstance(said["shared"], bool):
            raise unreadable()
        if said["shared"]:
            require(preset.owner, Right.SHARE)
        preset.shared = said["shared"]
    return _saved(preset)


def _name(value: Any) -> str:
    return line(value, NAME_LONGEST, what=_("A preset's name has 1 to 80 characters."))


def _saved(preset: Preset) -> dict[str, Any]:
    try:
        with transaction.atomic():
            preset.save()
    except IntegrityError:
        why = _("You have a preset named %(name)s already. Choose another name.")
        raise Refused("name_taken", why % {"name": preset.name}, 409) from None
    return {"id": preset.pk}


def _make_default(user: User, preset: Preset, said: dict[str, Any]) -> dict[str, Any]:
    if said.get("default") is True:
        DefaultPreset.objects.update_or_create(user=user, defaults={"preset": preset})
    else:
        DefaultPreset.objects.filter(user=user, preset=preset).delete()
    return {"id": preset.pk}
