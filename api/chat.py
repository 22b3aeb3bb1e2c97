"""One chat completion: asked of the engine, followed to its end, told as a stream or whole."""

import time
import uuid
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from dataclasses import dataclass

from django.http import HttpRequest

from accounts.models import User
from api import admission, asked, messages
from api.answer import Answer, Events, dumped
from api.asked import Asked
from api.completion import DONE, WAITING, Chunks, Said, whole
from api.problem import Problem
from api.problems import explain
from api.switchboard import switchboard
from engine.client import Stamped
from engine.protocol import Entry, Generate
from engine.reader import PING_S, Line
from journal import ids
from models_hub import recommended
from models_hub.models import LocalModel
from presets import rules

FAILED = {"error", "cancelled"}


@dataclass(frozen=True, slots=True)
class Order:
    """A request that may be put to the engine, and how its answer is wanted."""

    key: int
    person: int
    request: Generate
    stream: bool
    include_usage: bool


def order(request: HttpRequest) -> Order:
    """The caller, then their words, then the model: in this order, so that a stranger costs
    nothing and learns nothing. Asks the database; raises Problem."""
    key = admission.caller(request)
    wanted = asked.read(request.body)
    asking = _generate(key.owner, wanted, admission.named(wanted.model))
    return Order(key.pk, key.owner.pk, asking, wanted.stream, wanted.include_usage)


async def answer(order: Order) -> Answer | Events:
    """The HTTP answer; raises Problem while there is still a status to say it with."""
    async with AsyncExitStack() as stack:
        board = switchboard()
        stack.enter_context(board.place(order.person))
        stack.enter_context(board.revocation.watching(order.request.reply, order.key))
        line = await stack.enter_async_context(board.ask(order.request))
        if not order.stream:
            return Answer(await _whole(line, order.request.model))
        begun = await _beginning(line)
        chunks = Chunks(line.reply, order.request.model)
        return Events(_events(stack.pop_all(), line, begun, chunks, order.include_usage))


def _generate(person: User, wanted: Asked, model: LocalModel) -> Generate:
    mode = recommended.mode(model.thinks if wanted.thinking is None else wanted.thinking)
    preset = admission.preset(person, wanted.preset) if wanted.preset else None
    settings = rules.settings(model, mode, person, preset=preset, request=wanted.settings)
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
        context=settings.context,
        overflow=settings.overflow,
        cache=wanted.cache,
        shared=len(opening) if opening and settings.shares else wanted.shared,
        trace=ids.request(),
    )


def _opening(system: str, wanted: Asked) -> tuple[dict[str, str], ...]:
    """The system prompt that was set, where the request brings none."""
    if not system.strip() or messages.leading(wanted.messages):
        return ()
    return ({"role": "system", "content": system},)


async def _whole(line: Line, model: str) -> dict[str, object]:
    said = Said()
    while True:
        for stamped in await line.next():
            entry = stamped.entry
            if entry["k"] == "delta":
                said.add(entry)
            elif entry["k"] == "done":
                return whole(line.reply, model, said, _good(entry))


async def _beginning(line: Line) -> list[Stamped]:
    """What came up to the first words, or within the time a client may be left in silence.

    Raises Problem when it ended badly before any word.
    """
    until = time.monotonic() + PING_S
    while time.monotonic() < until:
        for number, stamped in enumerate(came := await line.next()):
            if stamped.is_done:
                _good(stamped.entry)
            if stamped.is_done or stamped.entry["k"] == "delta":
                return came[number:]
    return []


async def _events(
    stack: AsyncExitStack, line: Line, begun: list[Stamped], chunks: Chunks, include_usage: bool
) -> AsyncGenerator[bytes, None]:
    """The server-sent events. `stack` holds what is given back in the end, however it ends."""
    try:
        async with stack:
            yield chunks.opening().encode()
            told, came = time.monotonic(), begun
            while True:
                events = "".join(_event(stamped.entry, chunks, include_usage) for stamped in came)
                if not events and time.monotonic() - told >= PING_S:
                    events = WAITING
                if events:
                    told = time.monotonic()
                    yield events.encode()
                if came and came[-1].is_done:
                    _good(came[-1].entry)
                    return
                came = await line.next()
    except Problem as problem:
        yield f"event: error\ndata: {dumped(problem.body())}\n\n".encode()


def _event(entry: Entry, chunks: Chunks, include_usage: bool) -> str:
    """What a client is told of an entry: nothing of a status, nor of a bad end."""
    if entry["k"] == "delta":
        return chunks.delta(entry)
    if entry["k"] != "done" or entry["reason"] in FAILED:
        return ""
    return chunks.finish(entry) + (chunks.usage(entry) if include_usage else "") + DONE


def _good(end: Entry) -> Entry:
    """The end, when it is a good one; else raises Problem."""
    if end["reason"] in FAILED:
        raise explain(end)
    return end
