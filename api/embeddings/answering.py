"""Texts turned into vectors: asked of the engine like a reply, and answered whole."""

import uuid
from dataclasses import dataclass

from django.http import HttpRequest

from accounts import allowance
from accounts.rights import Right
from api import admission
from api.admission import Caller
from api.answer import Answer
from api.answering import put
from api.choir import Choir
from api.embeddings import asked
from api.embeddings.asked import Asked
from api.embeddings.vectors import Vectors
from api.opening import opened
from api.outcome import good
from engine.protocol import Generate
from journal import ids
from models_hub.models import LocalModel


@dataclass(frozen=True, slots=True)
class Order:
    """A request that may be put to the engine, and how its answer is wanted."""

    key: int
    person: int
    request: Generate
    base64: bool


def order(request: HttpRequest) -> Order:
    """The caller, then their words, then the model, as for a chat completion. It is open from then
    on: `usage.settle` must follow. Asks the database; raises Problem, Forbidden and OverLimit."""
    caller = admission.speaker(request)
    wanted = asked.read(request.body)
    model = admission.embedder(wanted.model, caller)
    asking = _generate(caller, wanted, model)
    (taken,) = opened(caller.person, caller.standing, model, (asking,))
    return Order(caller.key.pk, caller.person.pk, taken, wanted.base64)


async def answer(order: Order) -> Answer:
    """The HTTP answer; raises Problem. Whoever goes away meanwhile stops the engine."""
    async with put(order.person, order.key, (order.request,)) as choir:
        return await _vectors(choir, order)


def _generate(caller: Caller, wanted: Asked, model: LocalModel) -> Generate:
    return Generate(
        reply=uuid.uuid4().hex,
        attempt=1,
        user=str(caller.person.pk),
        model=model.name,
        path=model.path,
        messages=(),
        inputs=wanted.inputs,
        dimensions=wanted.dimensions,
        load=model.load_settings(),
        pinned=model.pinned,
        context=allowance.within(None, caller.standing.limits),
        may_load=caller.standing.may(Right.LOAD),
        trace=ids.request(),
    )


async def _vectors(choir: Choir, order: Order) -> Answer:
    model, vectors = order.request.model, Vectors(plain=not order.base64)
    while not choir.is_over:
        for _index, stamped in await choir.next():
            if stamped.entry["k"] == "delta":
                await vectors.add(stamped.entry)
    (end,) = choir.ends
    return vectors.answer(model, await good(end, model))
