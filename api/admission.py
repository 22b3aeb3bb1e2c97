"""Whose request this is and which model it may use: all that the database is asked about it."""

from pathlib import Path

from django.http import HttpRequest

from accounts import keys, known
from accounts.models import ApiKey, User
from api.problem import Problem
from models_hub.models import LocalModel
from presets.models import Preset

NAMED = 20
"""Names of models in one message, at most."""


def caller(request: HttpRequest) -> ApiKey:
    """The request's key, with its owner; raises Problem. The only way in to /v1."""
    secret = keys.presented(request.headers)
    if not secret:
        why = "Send an API key: Authorization: Bearer hearth-… or x-api-key."
        raise Problem(why, status=401, code="missing_api_key")
    key = keys.find(secret)
    known.tell(request, key.owner_id if key else None)
    if key is None:
        why = "This API key is not valid: it is wrong or revoked, or its account is closed."
        raise Problem(why, status=401, code="invalid_api_key")
    return key


def library() -> list[LocalModel]:
    """The models whose file is there."""
    return [model for model in LocalModel.objects.all() if Path(model.path).exists()]


def named(name: str) -> LocalModel:
    """The model of this name; raises a Problem that lists those there are."""
    found = LocalModel.objects.filter(name=name).first()
    if found is None:
        names = [model.name for model in library()]
        raise Problem(_unknown(name, names), status=404, code="model_not_found", param="model")
    return found


def preset(person: User, name: str) -> Preset:
    """This person's preset of that name, else one that somebody shares; raises Problem."""
    found = Preset.objects.for_(person).filter(name=name)
    own = found.filter(owner=person).first() or found.order_by("created").first()
    if own is None:
        why = f"You have no preset named {name[:80]}, and nobody shares one."
        raise Problem(why, status=404, code="preset_not_found", param="preset")
    return own


def _unknown(name: str, names: list[str]) -> str:
    shown = name if len(name) <= 200 else f"{name[:200]}…"
    if not names:
        return f"There is no model named {shown}: the library is empty. Add one under Models."
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"There is no model named {shown}. These exist: {', '.join(names[:NAMED])}{more}."
