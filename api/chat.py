"""One answer: asked of the engine, followed to its end, told as a stream or whole."""

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
from api.admission import Caller
from api.answer import Answer, Events
from api.asked import Asked
from api.completion import Completion
from api.effort import check_effort
from api.opening import opened
from api.problem import Problem
from api.problems import explain
from api.switchboard import switchboard
from api.telling import Telling
from engine.client import Stamped
from engine.protocol import Entry, Generate
from engine.reader import PING_S, Line
from journal import ids
from machine import intake
from models_hub import recommended
from models_hub.models import LocalModel
from presets import rules

log = logging.getLogger("hearth.api")

FAILED = {"error", "cancelled"}


@dataclass(frozen=True, slots=True)
class Order:
    """A request that may be put to the engine, and how its answer is wanted."""

    key: int
    person: int
    request: Generate
    stream: bool
    telling: Telling


def order(
    request: HttpRequest,
    read: Callable[[bytes], Asked] = asked.read,
    tell: Callable[[Generate, Asked], Telling] = Completion,
) -> Order:
    """A wish that takes its place. A dialect reads the words and tells the answer. It is open from
    then on: `usage.settle` must follow. Raises Problem, Forbidden and OverLimit."""
    caller, wanted, model, wished = wish(request, read)
    asking = opened(caller.person, caller.standing, model, wished)
    return Order(caller.key.pk, caller.person.pk, asking, wanted.stream, tell(asking, wanted))


def wish(
    request: HttpRequest, read: Callable[[bytes], Asked]
) -> tuple[Caller, Asked, LocalModel, Generate]:
    """The caller, then their words, then the model, and what it would be asked: in this order, so
    that a stranger costs nothing and learns nothing. Asks the database; raises Problem, Forbidden
    and OverLimit."""
    caller = admission.speaker(request)
    person, standing = caller.person, caller.standing
    wanted = read(request.body)
    model = admission.named(wanted.model, caller)
    if (context := wanted.settings.get("context")) is not None:
        allowance.check_context(context, standing.limits)
    return caller, wanted, model, _generate(person, standing, wanted, model)


async def answer(order: Order) -> Answer | Events:
    """The HTTP answer; raises Problem while there is still a status to say it with."""
    async with AsyncExitStack() as stack:
        board = switchboard()
        try:
            stack.enter_context(board.place(order.person))
        except Problem:
            await in_thread(usage.drop, order.request.reply)
            raise
        stack.enter_context(board.revocation.watching(order.request, order.key))
        line = await stack.enter_async_context(board.ask(order.request))
        if not order.stream:
            return Answer(await _whole(line, order))
        begun = await _beginning(line, order.request.model)
        return Events(_events(stack.pop_all(), line, begun, order))


def _generate(person: User, standing: Standing, wanted: Asked, model: LocalModel) -> Generate:
    mode = recommended.mode(model.thinks if wanted.thinking is None else wanted.thinking)
    preset = admission.preset(person, wanted.preset) if wanted.preset else None
    settings = rules.settings(model, mode, person, preset=preset, request=wanted.settings)
    check_effort(wanted.settings.get("effort"), model, settings.template)
    opening = _opening(settings.system(person, model), wanted)
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
        sampling=wanted.sampling(settings.sampling),
        load=model.load_settings(),
        pinned=model.pinned,
        context=allowance.within(settings.context, standing.limits),
        overflow=settings.overflow,
        may_load=standing.may(Right.LOAD),
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


async def _whole(line: Line, order: Order) -> dict[str, object]:
    while True:
        for stamped in await _next(line):
            entry = stamped.entry
            if entry["k"] == "delta":
                order.telling.add(entry)
            elif entry["k"] == "done":
                return order.telling.whole(await _good(entry, order.request.model))


async def _next(line: Line) -> list[Stamped]:
    """What has come. The end is counted before it is told: whoever hears of it may ask again."""
    came = await line.next()
    if came and came[-1].is_done:
        await switchboard().count(line.reply, came[-1].entry["usage"])
    return came


async def _beginning(line: Line, model: str) -> list[Stamped]:
    """What came up to the first words, or within the time a client may be left in silence.

    Raises Problem when it ended badly before any word.
    """
    until = time.monotonic() + PING_S
    while time.monotonic() < until:
        for number, stamped in enumerate(came := await _next(line)):
            if stamped.is_done:
                await _good(stamped.entry, model)
            if stamped.is_done or stamped.entry["k"] == "delta":
                return came[number:]
    return []


async def _events(
    stack: AsyncExitStack, line: Line, begun: list[Stamped], order: Order
) -> AsyncGenerator[bytes, None]:
    """The server-sent events. `stack` holds what is given back in the end, however it ends."""
    telling = order.telling
    try:
        async with stack:
            yield telling.opening(begun[0].entry if begun else None).encode()
            told, came = time.monotonic(), begun
            while True:
                events = "".join(_event(stamped.entry, telling) for stamped in came)
                if not events and time.monotonic() - told >= PING_S:
                    events = telling.waiting
                if events:
                    told = time.monotonic()
                    yield events.encode()
                if came and came[-1].is_done:
                    await _good(came[-1].entry, order.request.model)
                    return
                came = await _next(line)
    except Problem as problem:
        yield telling.failure(problem).encode()


def _event(entry: Entry, telling: Telling) -> str:
    """What a client is told of an entry: nothing of a status, nor of a bad end."""
    if entry["k"] == "delta":
        return telling.delta(entry)
    return telling.finish(entry) if entry["k"] == "done" and entry["reason"] not in FAILED else ""


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
