"""Models as Anthropic's clients list them: a page at a time."""

from collections.abc import Mapping

from api import fields
from api.fields import Object
from api.problem import Problem
from models_hub.models import LocalModel

KNOWN = ("limit", "after_id", "before_id", "beta")
PAGE = 20
LONGEST = 1000
"""Models on a page, where nothing is said, and at most."""


def described(model: LocalModel) -> Object:
    """One of them; its context bounds what is read and written together, in tokens."""
    return {
        "type": "model",
        "id": model.name,
        "display_name": model.title,
        "created_at": model.added.isoformat(timespec="seconds"),
        "lifecycle": "active",
        "max_input_tokens": model.context or None,
        "max_tokens": model.context or None,
    }


def page(models: list[LocalModel], asked: Mapping[str, str]) -> Object:
    """Those after `after_id`, or the last ones before `before_id`; raises Problem."""
    fields.refuse_unknown(dict(asked), KNOWN)
    limit = _limit(asked.get("limit"))
    start, end = 0, len(models)
    if "after_id" in asked:
        start = _place(models, "after_id", asked["after_id"]) + 1
    if "before_id" in asked:
        end = _place(models, "before_id", asked["before_id"])
    among = models[start:end]
    shown = among[-limit:] if "before_id" in asked else among[:limit]
    return {
        "data": [described(model) for model in shown],
        "has_more": len(shown) < len(among),
        "first_id": shown[0].name if shown else None,
        "last_id": shown[-1].name if shown else None,
    }


def _limit(given: str | None) -> int:
    if given is None:
        return PAGE
    is_number = given.isascii() and given.isdecimal() and len(given) <= len(str(LONGEST))
    if not is_number or not 1 <= int(given) <= LONGEST:
        raise fields.wrong("limit", f"a whole number from 1 to {LONGEST:,}")
    return int(given)


def _place(models: list[LocalModel], name: str, wanted: str) -> int:
    names = [model.name for model in models]
    if wanted not in names:
        why = f"{name}: there is no model named {wanted[:200]}."
        raise Problem(why, code="invalid_value", param=name)
    return names.index(wanted)
