"""A person's own account: everything about it on one page, and what is changed on it at once.

`accounts/account.html` gets `devices` (each with `row`, `what`, `is_this`, `is_recent`), `keys`,
`may_use_api`, `models` (names), `has` (what an export holds, in words) and `last_owner`.
"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts import closing, devices, export, keys, model_names
from accounts.models import User
from accounts.person import person
from accounts.rights import Right
from accounts.standing import standing_of
from accounts.user_agent import described
from accounts.views.answers import Malformed, posted, problem

ALLOWED: dict[str, tuple[Any, ...]] = {
    "language": ("", *dict(settings.LANGUAGES)),
    "theme": ("", "light", "dark", "system"),
    "shows_name": (True, False),
}
"""What each of a person's own choices may be."""


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """All of it."""
    user = person(request)
    standing = standing_of(user)
    return render(
        request,
        "accounts/account.html",
        {
            "devices": _devices(user, request.session.session_key),
            "keys": keys.of(user),
            "may_use_api": standing.may(Right.API_KEYS),
            "models": [name for name in model_names.names() if standing.may_use(name)],
            "has": export.contents(user),
            "last_owner": closing.is_last_owner(user),
        },
    )


@require_POST
def change(request: HttpRequest) -> JsonResponse:
    """Any of {"language", "theme", "shows_name"} -> all of them. Unknown ones change nothing."""
    user = person(request)
    try:
        wanted = posted(request)
    except Malformed as malformed:
        return problem("bad_request", str(malformed))
    if any(value not in ALLOWED.get(name, ()) for name, value in wanted.items()):
        return problem("bad_request", str(Malformed()))
    for name, value in wanted.items():
        setattr(user, name, value)
    user.save(update_fields=list(wanted))
    return JsonResponse({name: getattr(user, name) for name in ALLOWED})


def _devices(user: User, here: str | None) -> list[dict[str, Any]]:
    """This one first."""
    rows = [
        {
            "row": device,
            "what": described(device.agent),
            "is_this": device.session == here,
            "is_recent": timezone.now() - device.last_seen < 2 * devices.NOTED_EVERY,
        }
        for device in devices.of(user)
    ]
    return sorted(rows, key=lambda row: not row["is_this"])
