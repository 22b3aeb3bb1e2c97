"""How a model is asked: what everybody who has a say in it set, put together.

The page and the API ask here, so that both follow the same rules. From the least specific: the
engine's defaults, the model's family in this mode, the file's own metadata, what the owner set for
everybody, what this person set for the model, the preset, the chat, the request.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import BigIntegerField, Q

from accounts.models import User
from accounts.prepared import Given, Prepared
from engine.protocol import Overflow, Sampling
from models_hub import efforts, recommended
from models_hub.families import THINKING, ModeName
from models_hub.models import LocalModel
from models_hub.thinking import thinking
from presets import system_prompt
from presets.models import ModelSettings, Preset
from presets.resolution import Layer, Resolved, Source, resolve
from presets.schema import EXCLUSIVE, SAMPLED

ELSE: dict[str, Any] = {
    "system": "",
    "context": None,
    "overflow": "stop",
    "effort": None,
    "template": "",
    "variables": {},
}
"""What counts of that which no Sampling has, until somebody says otherwise."""
NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that counts for one reply; `values` says of each where it comes from."""

    values: dict[str, Resolved]
    switches: dict[str, Any]
    """What the template is told beside `enable_thinking`."""
    shares: bool
    """Whether everybody's system prompt is the same here, so that it is computed once for all."""

    def __getitem__(self, name: str) -> Any:
        return self.values[name].value

    @property
    def sampling(self) -> Sampling:
        """How tokens are chosen."""
        return Sampling.read({name: self[name] for name in SAMPLED})

    @property
    def overflow(self) -> Overflow:
        """What happens when the chat outgrows its context."""
        return "drop" if self["overflow"] == "drop" else "stop"

    @property
    def context(self) -> int | None:
        """The most tokens of the chat; None: what the pool holds."""
        tokens: int | None = self["context"]
        return tokens

    @property
    def template(self) -> str | None:
        """The chat template that takes the place of the model's own."""
        return self["template"] or None

    def system(self, user: User, model: LocalModel) -> str:
        """The system prompt with its variables filled in; "" for none."""
        return system_prompt.filled(self["system"], user=user.get_username(), model=model.title)


def settings(
    model: LocalModel,
    mode: ModeName,
    user: User,
    *,
    preset: Preset | None = None,
    chat: Mapping[str, Any] = NOTHING,
    request: Mapping[str, Any] = NOTHING,
) -> Settings:
    """What counts for a reply of this model to this person. Asks the database.

    A preset that is deleted, or not shared any more, does not count.
    """
    usable = preset if preset and is_open_to(preset, user) else None
    layers = [
        *defaults(model, mode),
        *of_model(model, user),
        *([Layer(Source.PRESET, usable.values, usable.name)] if usable else []),
        Layer(Source.CHAT, chat),
        Layer(Source.REQUEST, request),
    ]
    values = resolve(layers, EXCLUSIVE)
    return Settings(values, _switches(model, mode, values), _shares(values, usable))


def is_open_to(preset: Preset, user: User) -> bool:
    """Whether this person may use it."""
    return preset.deleted is None and (preset.shared or preset.owner_id == user.pk)


def defaults(model: LocalModel, mode: ModeName) -> list[Layer]:
    """What counts while nobody has set anything."""
    family, file = recommended.numbers(model, mode)
    known = recommended.family(model)
    context = recommended.context(model)
    if context:
        family["context"] = context
    of_engine = asdict(Sampling())
    engine = {name: of_engine[name] for name in SAMPLED} | ELSE
    return [
        Layer(Source.ENGINE, engine),
        Layer(Source.FAMILY, family, known.name if known else ""),
        Layer(Source.FILE, file),
    ]


def of_model(model: LocalModel, user: User) -> list[Layer]:
    """What was set for the model, by its owner for everybody and by this person."""
    rows = _set.all(user=user.pk, model=model.pk)
    found = {row.user_id: row.values for row in rows}
    return [
        Layer(Source.MODEL, found.get(None, {})),
        Layer(Source.MINE, found.get(user.pk, {})),
    ]


_set = Prepared(
    lambda: ModelSettings.objects.filter(
        Q(user=Given("user", BigIntegerField())) | Q(user=None),
        model=Given("model", BigIntegerField()),
    )
)


def _switches(model: LocalModel, mode: ModeName, values: dict[str, Resolved]) -> dict[str, Any]:
    """The family's own for this mode, then what people set."""
    told = recommended.switches(model, mode)
    effort = values["effort"].value
    if mode == THINKING and effort and _knows(model, values["template"].value, effort):
        told[efforts.NAME] = effort
    told |= values["variables"].value
    return told


def _knows(model: LocalModel, template: str, effort: str) -> bool:
    """Whether its template has that level: one that was set beside another model may be refused by
    this one. Where nothing can be told of the template, it is told all the same."""
    known = thinking(model, template).efforts
    return not known or effort in known


def _shares(values: dict[str, Resolved], preset: Preset | None) -> bool:
    """Only what a shared preset says word for word to everybody."""
    system = values["system"]
    comes_from_it = system.source == Source.PRESET and preset is not None and preset.shared
    return bool(system.value) and comes_from_it and system_prompt.is_for_all(system.value)
