"""A request becomes one for the engine, by all that was set for this person, key and model."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest

from accounts import allowance
from accounts.rights import Right
from api import admission, asked, messages
from api.admission import Caller
from api.asked import Asked
from api.choices import choices
from api.completion import Chat
from api.effort import check_effort
from api.opening import opened
from api.telling import Telling
from engine.protocol import Generate
from journal import ids
from models_hub import recommended
from models_hub.models import LocalModel
from presets import rules


@dataclass(frozen=True, slots=True)
class Order:
    """Requests that may be put to the engine, one for each choice, and how their answer is told.

    They differ in their reply's id, and where there are several prompts in those.
    """

    key: int
    person: int
    requests: tuple[Generate, ...]
    stream: bool
    telling: Telling

    @property
    def request(self) -> Generate:
        """The first of them."""
        return self.requests[0]


def order(
    request: HttpRequest,
    read: Callable[[bytes], Asked] = asked.read,
    tell: Callable[[tuple[Generate, ...], Asked], Telling] = Chat,
) -> Order:
    """A dialect reads the words and tells the answer. The order is open from then on:
    `usage.settle` must follow. Asks the database; raises Problem, Forbidden and OverLimit."""
    caller, wanted, model, wished = wish(request, read)
    asking = choices(wished, wanted.prompts, wanted.n)
    requests = opened(caller.person, caller.standing, model, asking)
    told = tell(requests, wanted)
    return Order(caller.key.pk, caller.person.pk, requests, wanted.stream, told)


def wish(
    request: HttpRequest, read: Callable[[bytes], Asked]
) -> tuple[Caller, Asked, LocalModel, Generate]:
    """The caller, then their words, then the model, and what it would be asked: in this order, so
    that a stranger costs nothing and learns nothing. Raises as `order` does."""
    caller = admission.speaker(request)
    wanted = read(request.body)
    model = admission.named(wanted.model, caller)
    if (context := wanted.settings.get("context")) is not None:
        allowance.check_context(context, caller.standing.limits)
    return caller, wanted, model, generate(caller, wanted, model)


def generate(caller: Caller, wanted: Asked, model: LocalModel) -> Generate:
    """What is asked of the engine."""
    person, standing = caller.person, caller.standing
    mode = recommended.mode(model.thinks if wanted.thinking is None else wanted.thinking)
    preset = admission.preset(person, wanted.preset) if wanted.preset else None
    settings = rules.settings(model, mode, person, preset=preset, request=wanted.settings)
    check_effort(wanted.called("reasoning_effort"), wanted.effort, model, settings.template)
    opening = () if wanted.prompts else _opening(settings.system(person, model), wanted)
    return Generate(
        reply=uuid.uuid4().hex,
        attempt=1,
        user=str(person.pk),
        model=model.name,
        path=model.path,
        messages=(*opening, *wanted.messages),
        thinking=mode == "thinking",
        switches=settings.switches,
        template=settings.template,
        tools=wanted.tools,
        forced=wanted.forced,
        parallel=wanted.parallel,
        sampling=wanted.sampling(settings.sampling),
        load=model.load_settings(),
        pinned=model.pinned,
        context=allowance.within(settings.context, standing.limits),
        overflow=settings.overflow,
        may_load=standing.may(Right.LOAD),
        echo=wanted.echo,
        cache=wanted.cache,
        shared=len(opening) if opening and settings.shares else wanted.shared,
        continues=wanted.continues,
        trace=ids.request(),
    )


def _opening(system: str, wanted: Asked) -> tuple[dict[str, str], ...]:
    """The system prompt that was set, where the request brings none."""
    if not system.strip() or messages.leading(wanted.messages):
        return ()
    return ({"role": "system", "content": system},)
