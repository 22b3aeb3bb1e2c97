"""Whether the hub has another version of a model's files than the one that is here."""

from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from accounts import hub_tokens
from accounts.models import User
from models_hub.answers import Refused
from models_hub.hub import asked
from models_hub.hub.quants import group
from models_hub.hub.repository import HubFile
from models_hub.keep.cache import origin, sha256
from models_hub.keep.files import files
from models_hub.keep.jobs import silent
from models_hub.models import LocalModel


@dataclass(frozen=True, slots=True)
class Update:
    """What the hub says: asked just now (pending), the same, newer, or gone (a file of that name
    is not there any more). `label` is the quant to get at `commit`; `text` says it in words."""

    state: Literal["pending", "same", "newer", "gone"]
    text: str
    repository: str = ""
    commit: str = ""
    label: str = ""


def update(model: LocalModel, user: User, *, again: bool) -> Update:
    """As far as it is known; `again` asks the hub whatever is known. Raises Refused."""
    place = origin(model.path)
    if place is None:
        text = _("Nothing says where this file came from, so there is nothing to compare it with.")
        raise Refused("no_origin", text)
    answer = _ask(place.repository, hub_tokens.reader(user), again=again)
    if answer is None:
        return Update("pending", _("Asking the hub"))
    there = tuple(HubFile(**said) for said in answer["repository"]["files"])
    commit = str(answer["repository"]["commit"])
    return _compared(model, there, place.repository, commit)


def _compared(
    model: LocalModel, there: tuple[HubFile, ...], repository: str, commit: str
) -> Update:
    known = {file.name: file.sha256 for file in there}
    here = {place.file: sha256(path) for path in files(model.path) if (place := origin(path))}
    if not here.keys() <= known.keys():
        text = _("The hub does not have this file under its name any more. Yours goes on working.")
        return Update("gone", text, repository, commit)
    if all(known[name] == hash_ for name, hash_ in here.items()):
        return Update("same", _("This is the newest version."), repository, commit)
    quants = group(there).quants
    label = next((q.label for q in quants if {file.name for file in q.files} & here.keys()), "")
    text = _(
        "The hub has a newer version of this model. The one that is here stays until you delete it."
    )
    return Update("newer", text, repository, commit, label)


def _ask(repository: str, reader: int, *, again: bool) -> dict[str, Any] | None:
    """The repository as the hub tells it; None while it is being asked. Raises Refused."""
    try:
        found = asked.ask("model", again=again, reader=reader, name=repository)
    except (RedisError, OperationalError):
        raise silent() from None
    if found.pending:
        return None
    if found.problem:
        text = _(found.problem.sentence).format(**found.problem.facts)
        raise Refused(found.problem.code, text)
    answer: dict[str, Any] | None = found.answer
    return answer
