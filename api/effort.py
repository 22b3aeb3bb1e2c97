"""Whether a model can think with the effort that was asked for."""

from api.problem import Problem
from models_hub.models import LocalModel
from models_hub.thinking import thinking


def check_effort(name: str, effort: str, model: LocalModel, template: str | None) -> None:
    """Raise Problem for a level that the model's template, or the one in its place, does not have;
    `name` is the field that it came in.

    Where nothing can be told of its levels, whether to think is all that is heard of it.
    """
    if not effort:
        return
    known = thinking(model, template or "").efforts
    if known and effort not in known:
        levels = ", ".join(known)
        why = f"{name} must be one of those that {model.name} has: {levels}, or none."
        raise Problem(why, code="invalid_value", param=name)
