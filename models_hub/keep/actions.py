"""What the owner does with a model's files: deletes them, or gives the model another title."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engine.gguf import BadGGUF
from engine.sentence import bytes_text
from models_hub import orders
from models_hub.answers import Refused
from models_hub.facts import line
from models_hub.headers import read
from models_hub.keep import deletion, folders, usage
from models_hub.keep.deletion import Kept, Plan
from models_hub.keep.files import files
from models_hub.keep.rows import Found
from models_hub.keep.scan import go_on
from models_hub.live import live, states
from models_hub.models import LocalModel


def preview(model: LocalModel) -> Plan:
    """What deleting the model would do. Raises Refused."""
    check_free(model)
    if model.demo:
        raise Refused("demo", _("The demo model is a part of Hearth. It can be removed instead."))
    return _plan([*files(model.path), *_projector(model)])


def delete(model: LocalModel) -> tuple[Plan, bool]:
    """Delete it from disk; what that did, and whether the model goes on as another copy. Raises
    Refused; what was not deleted is then still in the library."""
    plan = preview(model)
    if live(model, states()).is_loaded:
        orders.unload(model)
    _carry_out(plan)
    Found.objects.filter(path__in=map(str, plan.entries)).delete()
    stays = go_on(model)
    if not stays:
        model.delete()
    return plan, stays


def preview_leftover(found: Found) -> Plan:
    """What deleting files that are no model would do. Raises Refused."""
    return _plan(files(found.path))


def delete_leftover(found: Found) -> Plan:
    """Delete files that are no model. Raises Refused."""
    if found.is_coming:
        text = _("A download of this is under way. Cancel it, and what came of it goes too.")
        raise Refused("coming", text)
    plan = preview_leftover(found)
    _carry_out(plan)
    found.delete()
    return plan


def check_free(model: LocalModel) -> None:
    """Raises Refused, with their names, while somebody's reply needs the model."""
    said = states()
    if said is None:
        raise Refused("engine_silent", _("Nobody knows now whether it is in use. Try again."), 503)
    if not live(model, said).in_use:
        return
    people = usage.people(said[model.name])
    if people.names:
        text = _("%(names)s use it now. Try again when their replies are finished.")
        if len(people) == 1:
            text = _("%(names)s uses it now. Try again when the reply is finished.")
        raise Refused("in_use", text % {"names": people})
    raise Refused("in_use", _("A reply needs it now. Try again when that is finished."))


def rename(model: LocalModel, title: str) -> None:
    """Call it so from now on; an empty title brings back the one in its file. Raises Refused."""
    title = line(title)[:200]
    model.renamed = bool(title)
    model.title = title or _own_title(model)
    model.save(update_fields=["title", "renamed"])


def words(plan: Plan) -> str:
    """What the plan does, for the question before it."""
    count = len(plan.entries)
    text = ngettext("%(count)s file is deleted from disk.", "%(count)s files are deleted.", count)
    told = [text % {"count": count}, _("That frees %(size)s.") % {"size": bytes_text(plan.frees)}]
    if plan.shared:
        told.append(_("What another version in the cache still needs stays."))
    return " ".join([*told, _("This cannot be undone.")])


def _own_title(model: LocalModel) -> str:
    try:
        header = read(model.path)
    except BadGGUF as bad:
        raise Refused("model_bad", _(bad.sentence).format(**bad.facts)) from None
    return (line(header.header.text("general.name")) or header.stem)[:200]


def _projector(model: LocalModel) -> list[str]:
    """Its projector, when no other model needs it."""
    others = LocalModel.objects.filter(projector=model.projector).exclude(pk=model.pk)
    return [model.projector] if model.projector and not others.exists() else []


def _plan(paths: list[str]) -> Plan:
    try:
        return deletion.plan(paths, folders.known())
    except Kept as kept:
        raise Refused("kept", _(kept.sentence).format(**kept.facts)) from None


def _carry_out(plan: Plan) -> None:
    try:
        deletion.carry_out(plan, folders.known())
    except Kept as kept:
        raise Refused("kept", _(kept.sentence).format(**kept.facts)) from None
