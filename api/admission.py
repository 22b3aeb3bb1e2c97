"""Whose request this is and which model it may use: all that the database is asked about it."""

from dataclasses import dataclass

from django.http import HttpRequest

from accounts import keys, known
from accounts.models import ApiKey, User
from accounts.rights import Right
from accounts.standing import Forbidden, Standing, standing_of
from api.problem import Problem
from models_hub.models import LocalModel
from models_hub.usable import usable_by, usable_model
from presets.models import Preset

NAMED = 20
"""Names of models in one message, at most."""


@dataclass(frozen=True)
class Caller:
    """Who asks: a key, with its owner, and what holds for them now."""

    key: ApiKey
    standing: Standing

    @property
    def person(self) -> User:
        """Whom the key acts for."""
        return self.key.owner


def caller(request: HttpRequest) -> Caller:
    """Whose request this is; raises Problem, or Forbidden for an owner who may not use the API (any
    more). The only way in to /v1."""
    key = _key(request)
    standing = standing_of(key.owner)
    if not standing.may(Right.API_KEYS):
        raise Forbidden(Right.API_KEYS)
    return Caller(key, standing)


def speaker(request: HttpRequest) -> Caller:
    """A caller who may also have models answer; raises Problem."""
    found = caller(request)
    if found.key.scope != ApiKey.Scope.CHAT:
        why = "This API key may only list models. Make one that may chat, under Your account."
        raise Problem(why, status=403, code="key_scope")
    return found


def _key(request: HttpRequest) -> ApiKey:
    secret = keys.presented(request.headers)
    if not secret:
        why = "Send an API key: Authorization: Bearer hearth-… or x-api-key."
        raise Problem(why, status=401, code="missing_api_key")
    key = keys.find(secret)
    known.tell(request, key.owner_id if key else None)
    if key is None and (ended := keys.expiry(secret)):
        why = f"This API key expired on {ended:%Y-%m-%d}. Make a new one, under Your account."
        raise Problem(why, status=401, code="expired_api_key")
    if key is None:
        why = "This API key is not valid: it is wrong or revoked, or its account is closed."
        raise Problem(why, status=401, code="invalid_api_key")
    return key


def library(caller: Caller) -> list[LocalModel]:
    """The models whose file is there and that this caller may use."""
    known = [m for m in usable_by(caller.person, caller.standing) if caller.key.may_use(m.name)]
    return [model for model in known if model.is_there]


def named(name: str, caller: Caller) -> LocalModel:
    """The model of this name, which writes; raises a Problem that lists those there are."""
    return _able(name, caller, embeds=False)


def embedder(name: str, caller: Caller) -> LocalModel:
    """The embedding model of this name; raises Problem in the same way."""
    return _able(name, caller, embeds=True)


def any_named(name: str, caller: Caller) -> LocalModel:
    """The model of this name, whatever it is for; raises a Problem that lists those there are. One
    that is not for this person is to them as one that does not exist. Without a name none is meant.
    """
    if not name:
        raise _unnamed(library(caller))
    found = usable_model(name, caller.person, caller.standing)
    if found is None:
        names = [model.name for model in library(caller)]
        raise Problem(_unknown(name, names), status=404, code="model_not_found", param="model")
    if not caller.key.may_use(name):
        why = f"This API key was not made for {name}. Make one that is, under Your account."
        raise Problem(why, status=403, code="model_not_allowed", param="model")
    return found


def only(caller: Caller) -> LocalModel:
    """The model of a request that names none: the only one there is; raises Problem."""
    known = library(caller)
    if len(known) != 1:
        raise _unnamed(known)
    return known[0]


def _able(name: str, caller: Caller, *, embeds: bool) -> LocalModel:
    model = any_named(name, caller)
    if model.embeds != embeds:
        able = [other.name for other in library(caller) if other.embeds == embeds]
        raise Problem(_unable(name, able, embeds), code="wrong_kind", param="model")
    return model


def preset(person: User, name: str) -> Preset:
    """This person's preset of that name, else one that somebody shares; raises Problem."""
    found = Preset.objects.for_(person).filter(name=name)
    own = found.filter(owner=person).first() or found.order_by("created").first()
    if own is None:
        why = f"You have no preset named {name[:80]}, and nobody shares one."
        raise Problem(why, status=404, code="preset_not_found", param="preset")
    return own


def _unnamed(known: list[LocalModel]) -> Problem:
    names = [model.name for model in known]
    exist = f" These exist: {_listed(names)}." if names else ""
    return Problem(f"model is missing: say which.{exist}", code="invalid_value", param="model")


def _unable(name: str, able: list[str], embeds: bool) -> str:
    is_one = "writes answers, and makes no embeddings" if embeds else "only makes embeddings"
    wanted = "makes embeddings" if embeds else "writes answers"
    if not able:
        return f"{name} {is_one}. No model here {wanted}: add one under Models."
    return f"{name} {is_one}. These can: {_listed(able)}."


def _unknown(name: str, names: list[str]) -> str:
    shown = name if len(name) <= 200 else f"{name[:200]}…"
    if not names:
        return f"There is no model named {shown}: the library is empty. Add one under Models."
    return f"There is no model named {shown}. These exist: {_listed(names)}."


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"{', '.join(names[:NAMED])}{more}"
