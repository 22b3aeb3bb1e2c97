"""What the load settings that are left automatic would be on this machine."""

from dataclasses import asdict, replace
from typing import Any

from django.utils.translation import gettext as _

from engine import fit
from engine.gguf import Model
from engine.protocol import Load


def automatic(header: Model, machine: fit.Machine, load: Load) -> dict[str, str]:
    """What each field would be if it alone was automatic and the others as `load` says:
    {field: text}. Raises BadGGUF and fit.BadSetting."""
    planned = _planned(header, machine, load)
    return {
        name: text(planned[name] if value is None else _freed(header, machine, load, name))
        for name, value in asdict(load).items()
    }


def _freed(header: Model, machine: fit.Machine, load: Load, name: str) -> Any:
    """The field, with nothing said about it."""
    return _planned(header, machine, replace(load, **{name: None}))[name]


def _planned(header: Model, machine: fit.Machine, load: Load) -> dict[str, Any]:
    """The plan; one for a smaller pool where the pool is what does not fit."""
    for tried in (load, replace(load, cells=None)):
        plan = fit.plan(header, machine, tried)
        if isinstance(plan, fit.Plan):
            return asdict(plan.load)
    return asdict(Load())


def text(value: Any) -> str:
    """A value as a field shows it: "Automatic (32,768)", or "Automatic" when it is not known."""
    match value:
        case None | () | []:
            return _("Automatic")
        case bool():
            shown = _("on") if value else _("off")
        case int():
            shown = f"{value:,}"
        case list() | tuple():
            shown = ", ".join(f"{share:g}" for share in value)
        case _:
            shown = str(value)
    return _("Automatic (%(value)s)") % {"value": shown}
