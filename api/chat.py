"""A completion: asked of the engine, followed to its end, told as a stream or whole."""

import logging
import time
import uuid
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass

from django.db import DatabaseError
from django.http import HttpRequest

from accounts import allowance, usage
from accounts.models import User
from accounts.rights import Right
from accounts.standing import Standing
from accounts.threads import in_thread
from api import admission, asked, messages
from api.answer import Answer, Events, dumped
from api.asked import Asked
from api.choices import choices
from api.choir import Choir, Heard
from api.completion import DONE, WAITING, Chunks, Said
from api.opening import opened_all
from api.problem import Problem
from api.problems import explain
from api.shape import Shape
from api.switchboard import switchboard
from engine.protocol import Entry, Generate
from engine.reader import PING_S
from journal import ids
from machine import intake
from models_hub import recommended
from models_hub.models import LocalModel
from presets import rules

log = logging.getLogger("hearth.api")

FAILED = {"error", "cancelled"}


@dataclass(frozen=True, slots=True)
class Order:
    """Requests that may be put to the engine, one for each choice, and how their answer is wanted.

    They differ in their reply's id, and where there are several prompts in those.
    """

    key: int
    person: int
    requests: tuple[Generate, ...]
    shape: Shape
    stream: bool
    include_usage: bool

    @property
    def request(self) -> Generate:
        """The first of them."""
        return self.requests[0]


def order(
    request: HttpRequest,
    read: Callable[[bytes], Asked] = asked.read,
    shape: Callable[[str, str, int], Shape] = Chunks,
) -> Order:
    """The caller, then their words, then the model: in this order, so that a stranger costs
    nothing and learns nothing. It is open from then on: `usage.settle` must follow. Asks the
    database; raises Problem, Forbidden and OverLimit."""
    caller = admission.speaker(request)
    person, standing = caller.person, caller.standing
    wanted = read(request.body)
    model = admission.named(wanted.model, caller)
    if (context := wanted.settings.get("context")) is not None:
        allowance.check_context(context, standing.limits)
    asking = choices(generate(person, standing, wanted, model), wanted.prompts, wanted.n)
    requests = opened_all(person, standing, model, asking)
    written = shape(requests[0].reply, model.name, wanted.n)
    return Order(caller.key.pk, person.pk, requests, written, wanted.stream, wanted.include_usage)


async def answer(order: Order) -> Answer | Events:
    """The HTTP answer; raises Problem while there is still a status to say it with."""
    async with AsyncExitStack() as stack:
        board = switchboard()
        try:
            stack.enter_context(board.place(order.person, len(order.requests)))
        except Problem:
            for request in order.requests:
                await in_thread(usage.drop, request.reply)
            raise
        for request in order.requests:
            stack.enter_context(board.revocation.watching(request, order.key))
        choir = Choir(await stack.enter_async_context(board.ask_all(order.requests)))
        if not order.stream:
            return Answer(await _whole(choir, order))
        begun = await _beginning(choir, order.request.model)
        return Events(_events(stack.pop_all(), choir, begun, order))


def generate(person: User, standing: Standing, wanted: Asked, model: LocalModel) -> Generate:
    """What is asked of the engine, by all that was set for this person, model and request."""
    mode = recommended.mode(model.thinks if wanted.thinking is None else wanted.thinking)
    preset = admission.preset(person, wanted.preset) if wanted.preset else None
    settings = rules.settings(model, mode, person, preset=preset, request=wanted.settings)
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
        trace=ids.request(),
    )


def _opening(system: str, wanted: Asked) -> tuple[dict[str, str], ...]:
    """The system prompt that was set, where the request brings none."""
    if not system.strip() or messages.leading(wanted.messages):
        return ()
    return ({"role": "system", "content": system},)


async def _whole(choir: Choir, order: Order) -> dict[str, object]:
    said = [Said() for _request in order.requests]
    while not choir.is_over:
        for index, stamped in await choir.next():
            entry = stamped.entry
            if entry["k"] == "delta":
                said[index].add(entry)
            elif entry["k"] == "done":
                await _good(entry, order.request.model)
    return order.shape.whole(list(zip(said, choir.ends, strict=True)))


async def _beginning(choir: Choir, model: str) -> list[Heard]:
    """What came up to the first words, or within the time a client may be left in silence.

    Raises Problem when it ended badly before any word.
    """
    until = time.monotonic() + PING_S
    while time.monotonic() < until:
        for number, (_index, stamped) in enumerate(came := await choir.next()):
            if stamped.is_done:
                await _good(stamped.entry, model)
            if stamped.is_done or stamped.entry["k"] == "delta":
                return came[number:]
    return []


async def _events(
    stack: AsyncExitStack, choir: Choir, begun: list[Heard], order: Order
) -> AsyncGenerator[bytes, None]:
    """The server-sent events. `stack` holds what is given back in the end, however it ends."""
    shape = order.shape
    try:
        async with stack:
            events = "".join(shape.opening(index) for index in range(len(order.requests)))
            told, came = 0.0, begun
            while True:
                entries = [(index, stamped.entry) for index, stamped in came]
                events += "".join(_event(entry, index, shape) for index, entry in entries)
                bad = next((entry for _index, entry in entries if _is_bad(entry)), None)
                if choir.is_over and not bad:
                    events += (shape.usage(choir.ends) if order.include_usage else "") + DONE
                if not events and time.monotonic() - told >= PING_S:
                    events = WAITING
                if events:
                    told = time.monotonic()
                    yield events.encode()
                if bad:
                    await _good(bad, order.request.model)
                if choir.is_over:
                    return
                events, came = "", await choir.next()
    except Problem as problem:
        yield f"event: error\ndata: {dumped(problem.body())}\n\n".encode()


def _event(entry: Entry, index: int, shape: Shape) -> str:
    """What a client is told of an entry: nothing of a status, nor of a bad end."""
    if entry["k"] == "delta":
        return shape.delta(entry, index)
    return shape.finish(entry, index) if entry["k"] == "done" and not _is_bad(entry) else ""


def _is_bad(entry: Entry) -> bool:
    return entry["k"] == "done" and entry["reason"] in FAILED


async def _good(end: Entry, model: str) -> Entry:
    """The end, when it is a good one; else raises Problem, and what is no fault of the request is
    written down for those who look after the machine."""
    if end["reason"] not in FAILED:
        return end
    problem = explain(end)
    if end["reason"] == "error" and problem.status >= 500:
        try:
            await in_thread(intake.take_reply, model, end)
        except DatabaseError as error:
            log.warning("a failed reply was not written down: %s", error)
    raise problem
