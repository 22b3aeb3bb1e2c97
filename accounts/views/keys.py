"""API keys, made and revoked by who they act for."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from accounts import audit, keys, model_names
from accounts.models import ApiKey
from accounts.person import person
from accounts.rights import Right
from accounts.standing import require
from accounts.views.answers import Malformed, posted, problem

DAYS = {"7": 7, "30": 30, "90": 90}
MOST = 100
"""Keys of one person that open something."""


@require_POST
@sensitive_variables("secret")
def make(request: HttpRequest) -> JsonResponse:
    """{"name", "expires": "never", days or a date, "scope", "models": names or null} ->
    201 {"secret", "shown"}: the only time that anybody sees it."""
    user = person(request)
    require(user, Right.API_KEYS)
    if keys.of(user).count() >= MOST:
        return problem(
            "too_many_keys",
            _("You have %(most)d keys already. Revoke one that you do not need.") % {"most": MOST},
        )
    try:
        key, secret = keys.create(user, **_wanted(posted(request)))
    except ValidationError as error:
        return problem("bad_key", " ".join(error.messages))
    except (Malformed, KeyError, TypeError, AttributeError):
        return problem("bad_request", str(Malformed()))
    audit.record("key_made", actor=user, subject=user, request=request, key=str(key), name=key.name)
    return JsonResponse({"secret": secret, "shown": str(key)}, status=201)


@require_POST
def revoke(request: HttpRequest, pk: int) -> JsonResponse:
    """One of the person's own -> {}. What is being written for it stops within a second."""
    user = person(request)
    key = get_object_or_404(ApiKey, owner=user, pk=pk, revoked=None)
    keys.revoke(key)
    facts = {"key": str(key), "name": key.name}
    audit.record("key_revoked", actor=user, subject=user, request=request, **facts)
    return JsonResponse({})


def _wanted(asked: dict[str, Any]) -> dict[str, Any]:
    """What `keys.create` takes; raises ValidationError."""
    name = asked["name"].strip()
    if not name:
        raise ValidationError(_("Give the key a name, so that you know later what it is for."))
    models = asked["models"]
    if models is not None:
        known = set(model_names.names())
        models = [model for model in models if model in known]
        if not models:
            raise ValidationError(_("Choose at least one model, or all of them."))
    expires = _expires(asked["expires"])
    return {"name": name, "expires": expires, "scope": asked["scope"], "only_models": models}


def _expires(wanted: str) -> datetime | None:
    if wanted == "never":
        return None
    if wanted in DAYS:
        return timezone.now() + timedelta(days=DAYS[wanted])
    try:
        day = date.fromisoformat(wanted)
        end = timezone.make_aware(datetime.combine(day, time.max))
    except (ValueError, OverflowError):
        raise ValidationError(_("Choose the last day on which the key works.")) from None
    if end <= timezone.now():
        raise ValidationError(_("That day is over. Choose one that is still to come."))
    return end
