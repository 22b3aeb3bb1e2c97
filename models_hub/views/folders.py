"""Which folders are looked through, and looking again.

`look` is POST -> 202, any member may. `add` is POST {"path"} -> 201 and `drop` POST -> 200; for
those who look after the machine. Refusals are {"error": {"code", "message"}}.
"""

import json

from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from accounts.asking import requires
from accounts.rights import Right
from models_hub.answers import Refused
from models_hub.keep import folders, jobs
from models_hub.keep.rows import Folder, Found


@require_POST
def look(request: HttpRequest) -> JsonResponse:
    """Look through all of them again."""
    try:
        jobs.look_soon()
    except Refused as refusal:
        return refusal.answer()
    return JsonResponse({}, status=202)


@require_POST
@requires(Right.MACHINE)
def add(request: HttpRequest) -> JsonResponse:
    """Look through another folder from now on."""
    try:
        folder = folders.add(_path(request))
        jobs.look_soon()
    except Refused as refusal:
        return refusal.answer()
    return JsonResponse({"path": folder.path}, status=201)


@require_POST
@requires(Right.MACHINE)
def drop(request: HttpRequest, pk: int) -> JsonResponse:
    """Look through it no more. Its models stay in the library, its files where they are."""
    folder = get_object_or_404(Folder, pk=pk)
    folder.delete()
    Found.objects.filter(pk__in=[found.pk for found in Found.below(folder.path)]).delete()
    return JsonResponse({"path": folder.path})


def _path(request: HttpRequest) -> str:
    try:
        path = json.loads(request.body)["path"]
    except (ValueError, KeyError, TypeError):
        return ""
    return path if isinstance(path, str) else ""
