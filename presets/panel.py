"""What the settings panel shows of every setting, for one model, mode and place to set them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from django.utils.translation import gettext as _

from accounts.models import User
from models_hub.families import INSTANT, THINKING, ModeName
from models_hub.models import LocalModel
from models_hub.thinking import thinking
from presets import rules
from presets.catalogue import presets_json
from presets.efforts import labels
from presets.models import ModelSettings, Preset
from presets.resolution import Layer, Resolved, Source, resolve
from presets.schema import ALL, EXCLUSIVE
from presets.setting import Setting

Json = dict[str, Any]
Scope = Literal["chat", "mine", "everybody"]
"""Where what is set holds: in the chat, for one person or for everybody who uses the model."""
SCOPES: tuple[Scope, ...] = ("chat", "mine", "everybody")


@dataclass(frozen=True, slots=True)
class Subject:
    """Who asks which model how; `chat` are the settings of the chat itself."""

    user: User
    model: LocalModel
    mode: ModeName
    preset: Preset | None = None
    chat: Mapping[str, Any] = field(default_factory=dict)


def panel(subject: Subject, scope: Scope) -> Json:
    """{"scope", "fields": {name: {"value", "source", "from": words, "set": here, "under": the
    value without what is set here, "advice": words or ""}}, "own": what is set here, "thinking":
    {"offered", "switch", "efforts": [[level, label]], "budget"}, "presets", "preset": {"id",
    "name", "mine", "values"} or None, "title": the model's}."""
    layers = _layers(subject, scope)
    now, under = resolve(layers, EXCLUSIVE), resolve(layers[:-1], EXCLUSIVE)
    own = layers[-1].values
    advised = {mode: resolve(rules.defaults(subject.model, mode)) for mode in (THINKING, INSTANT)}
    offered = thinking(subject.model, now["template"].value)
    usable = subject.preset
    if usable and not rules.is_open_to(usable, subject.user):
        usable = None
    return {
        "scope": scope,
        "title": subject.model.title,
        "fields": {
            setting.name: {
                "value": now[setting.name].value,
                "source": now[setting.name].source,
                "from": words(now[setting.name]),
                "set": setting.name in own,
                "under": under[setting.name].value,
                "advice": _advice(setting, subject, advised, modes=offered.switch),
            }
            for setting in ALL
        },
        "own": own,
        "thinking": {
            "offered": offered.offered,
            "switch": offered.switch,
            "efforts": labels(offered.efforts),
            "budget": offered.budget,
        },
        "presets": presets_json(subject.user),
        "preset": usable
        and {
            "id": usable.pk,
            "name": usable.name,
            "mine": usable.owner_id == subject.user.pk,
            "values": usable.values,
        },
    }


def words(found: Resolved) -> str:
    """Where a value comes from."""
    return {
        Source.ENGINE: _("Default"),
        Source.FAMILY: _("Recommended for %(name)s"),
        Source.FILE: _("From the model's file"),
        Source.MODEL: _("Set for everybody who uses this model"),
        Source.MINE: _("Your own for this model"),
        Source.PRESET: _("From the preset %(name)s"),
        Source.CHAT: _("Set in this chat"),
        Source.REQUEST: _("Asked for"),
    }[found.source] % {"name": found.name}


def store(user: User | None, model: LocalModel) -> ModelSettings:
    """Where what a person, or everybody (None), has for a model is kept; made when it is saved."""
    return ModelSettings.objects.filter(user=user, model=model).first() or ModelSettings(
        user=user, model=model
    )


def _layers(subject: Subject, scope: Scope) -> list[Layer]:
    """Up to the place that is set, which comes last."""
    defaults = rules.defaults(subject.model, subject.mode)
    everybody, mine = rules.of_model(subject.model, subject.user)
    if scope == "everybody":
        return [*defaults, everybody]
    if scope == "mine":
        return [*defaults, everybody, mine]
    preset = subject.preset
    of_preset = Layer(Source.PRESET)
    if preset and rules.is_open_to(preset, subject.user):
        of_preset = Layer(Source.PRESET, preset.values, preset.name)
    return [*defaults, everybody, mine, of_preset, Layer(Source.CHAT, subject.chat)]


def _advice(
    setting: Setting,
    subject: Subject,
    advised: dict[ModeName, dict[str, Resolved]],
    *,
    modes: bool,
) -> str:
    """The value that is recommended, or the default; in both modes where they differ."""
    if not setting.slider:
        return ""
    here = advised[subject.mode][setting.name]
    told = {mode: f"{found[setting.name].value:g}" for mode, found in advised.items()}
    if modes and told[THINKING] != told[INSTANT]:
        return _("Recommended: %(instant)s, thinking %(thinking)s") % told
    if here.source == Source.ENGINE:
        return _("Default: %(value)s") % {"value": told[subject.mode]}
    return _("Recommended: %(value)s") % {"value": told[subject.mode]}
