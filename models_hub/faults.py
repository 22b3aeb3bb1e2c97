"""Which load setting cannot be, for this model on this machine, and why."""

from dataclasses import asdict, replace

from django.utils.translation import gettext as _

from engine import fit
from engine.gguf import BadGGUF, Model
from engine.protocol import Load
from models_hub import memory
from models_hub.headers import read
from models_hub.live import States, states
from models_hub.load_form import LoadForm
from models_hub.models import LocalModel


def tell(form: LoadForm, model: LocalModel, said: States) -> None:
    """Put every fault beside its field, which counts as automatic then. Raises BadGGUF."""
    while found := fault(model, form.load, said):
        form.add_error(*found)


def check(form: LoadForm, model: LocalModel) -> None:
    """The same for a form whose settings are to be kept, also of a file that is not there now."""
    form.full_clean()
    try:
        tell(form, model, states())
    except BadGGUF:
        pass  # whoever shows the form says so; the settings may be kept for when it comes back


def fault(model: LocalModel, load: Load, said: States) -> tuple[str, str] | None:
    """The field to change and a sentence for beside it, or None. Raises BadGGUF."""
    header, (machine, _roomier) = read(model.path), memory.machines_for(model, said)
    problem = _problem(header, machine, load)
    if problem is None:
        return None
    given = [name for name, value in asdict(load).items() if value is not None]
    cures = (n for n in given if _problem(header, machine, replace(load, **{n: None})) != problem)
    return next(cures), problem


def _problem(header: Model, machine: fit.Machine, load: Load) -> str | None:
    try:
        fit.plan(header, machine, load)
    except fit.BadSetting as bad:
        return _(bad.sentence).format(**bad.facts)
    return None
