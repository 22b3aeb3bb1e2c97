"""Downloads: what there is, starting one, and what can be done with it; JSON throughout.

`start` is POST {"repository", "commit", "label"} or {"repository", "commit", "patterns": [...]}
-> 202 {"download"}; `order` is POST to .../<pause, resume, retry, cancel, first, up, down>/ ->
202 {"download"} (null when it is gone); `index` is GET -> {"downloads": [...]}. A download is as
models_hub.downloads.state says. Refusals are {"error": {"code", "message"}}.
"""

import json
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import hub_tokens
from accounts.asking import requires
from accounts.models import User
from accounts.person import person
from accounts.rights import Right
from accounts.standing import Standing, require, standing_of
from models_hub.answers import Refused
from models_hub.downloads import choice, orders
from models_hub.downloads.rows import Download
from models_hub.downloads.state import state
from models_hub.hub import asked
from models_hub.hub.repository import HubFile, Repository
from models_hub.hub_page import restored

Order = Callable[[Download, User], None]
ORDERS: dict[str, Order] = {
    "pause": lambda download, _user: orders.pause(download),
    "resume": lambda download, _user: orders.resume(download),
    "retry": lambda download, _user: orders.retry(download),
    "cancel": orders.leave,
    "first": lambda download, _user: orders.move(download, "first"),
    "up": lambda download, _user: orders.move(download, "up"),
    "down": lambda download, _user: orders.move(download, "down"),
}
NEEDS = {
    **dict.fromkeys(("first", "up", "down"), Right.MACHINE),
    **dict.fromkeys(("resume", "retry"), Right.DOWNLOAD),
}
MOST_PATTERNS = 20


@never_cache
@require_safe
def index(request: HttpRequest) -> JsonResponse:
    """All that are under way, stopped, or done a moment ago."""
    user = person(request)
    standing = standing_of(user)
    mine = set(Download.objects.filter(people=user).values_list("pk", flat=True))
    rows = Download.objects.shown()
    return JsonResponse({"downloads": [_shown(row, standing, row.pk in mine) for row in rows]})


@require_POST
@requires(Right.DOWNLOAD)
def start(request: HttpRequest) -> JsonResponse:
    """What is already on its way is shared."""
    user = person(request)
    try:
        said = _said(request)
        reader = hub_tokens.reader(user)
        repository = _repository(reader, said["repository"], said["commit"])
        files, label = _files(repository, said)
        download = orders.start(
            user, repository.id, repository.commit, label, files, repository.id, reader
        )
    except Refused as refusal:
        return refusal.answer()
    return JsonResponse({"download": _shown(download, standing_of(user), True)}, status=202)


@require_POST
def order(request: HttpRequest, pk: int, do: str) -> JsonResponse:
    """One of ORDERS, by who asked for it or an admin; the order of the line is for admins, and to
    go on with one takes the right to download."""
    if do not in ORDERS:
        raise Http404
    user, download = person(request), get_object_or_404(Download, pk=pk)
    try:
        orders.check_may(user, download)
        if do in NEEDS:
            require(user, NEEDS[do])
        ORDERS[do](download, user)
    except Refused as refusal:
        return refusal.answer()
    is_gone = download.state == Download.State.CANCELLED
    return JsonResponse(
        {"download": None if is_gone else _shown(download, standing_of(user), True)}, status=202
    )


def _shown(download: Download, standing: Standing, is_mine: bool) -> dict[str, Any]:
    """As the page knows it, with `may`: whether the reader may change it, and `may_go_on`: whether
    they may have it go on."""
    may = is_mine or standing.may(Right.MACHINE)
    return {**state(download), "may": may, "may_go_on": may and standing.may(Right.DOWNLOAD)}


def _said(request: HttpRequest) -> dict[str, Any]:
    try:
        said = json.loads(request.body)
    except ValueError:
        said = None
    if not isinstance(said, dict) or not _are_texts(said.get("repository"), said.get("commit")):
        raise Refused("bad_request", _("Say which repository, and which commit of it."), 400)
    return said


def _files(repository: Repository, said: dict[str, Any]) -> tuple[tuple[HubFile, ...], str]:
    patterns = said.get("patterns")
    if isinstance(patterns, list) and _are_texts(*patterns) and 0 < len(patterns) <= MOST_PATTERNS:
        return choice.of_patterns(repository.files, patterns), " ".join(patterns)
    label = said.get("label")
    if not isinstance(label, str):
        raise Refused("bad_request", _("Say which quant, or which files."), 400)
    return choice.of_quant(repository, label), label


def _repository(reader: int, name: str, commit: str) -> Repository:
    """As it was shown to the person a moment ago, by the token that they look with."""
    kept = asked.known("model", reader=reader, name=name)
    found = restored(kept["repository"]) if kept else None
    if found is None or found.commit != commit:
        text = _("The model changed on the hub meanwhile. Reload its page, then choose again.")
        raise Refused("not_known", text)
    return found


def _are_texts(*values: object) -> bool:
    return all(isinstance(value, str) and 0 < len(value) <= 255 for value in values)
