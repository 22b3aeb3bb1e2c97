"""Which models are in memory: plans each one's place, and makes room for a new one."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Iterable

from engine import devices
from engine.devices import Gpus
from engine.fit import BadSetting, Machine, Plan
from engine.gguf import BadGGUF, Model, read_model
from engine.offer import CannotLoad, Offer, unseen
from engine.resident import Resident
from engine.room import Never, Now, Unload
from engine.sentence import gettext_noop

LOOK_S = 1.0
"""Memory may come free without our doing: those who wait look again."""

NOT_THERE = gettext_noop("There is nothing at {path}.")
WAITS = gettext_noop(
    "It needs {needs}, and {free} is free. It is loaded as soon as {models} can be unloaded."
)
BEHIND = gettext_noop("It waits in line for memory, after {models}.")
GIVES_WAY = gettext_noop(
    "It makes room for {model}, which has waited for long; new requests wait in line behind that."
)

Tell = Callable[[Resident], Awaitable[None]]
"""Hears that a resident waits for something else than before, or does not wait any more."""


class Abandoned(Exception):
    """Nobody wants the model to be loaded any more."""


def _read(path: str) -> Model:
    """The model's headers; raises CannotLoad or BadGGUF. May take long on a slow disk."""
    if not os.path.exists(path):
        raise CannotLoad("model_missing", NOT_THERE, {"path": path})
    return read_model(path)


class Pool:
    """The resident models by id, and the line of those that wait for memory."""

    def __init__(self, gpus: Gpus | None = None) -> None:
        self.residents: dict[str, Resident] = {}
        self.line: list[Resident] = []
        self.stirred = asyncio.Event()
        self.gpus = gpus or Gpus()
        self.looking = asyncio.Lock()

    def stir(self) -> None:
        """Something changed that may make room: those who wait look again."""
        self.stirred.set()
        self.stirred = asyncio.Event()

    def remove(self, resident: Resident) -> None:
        """Its process has ended, or never began."""
        if self.residents.get(resident.model) is resident:
            del self.residents[resident.model]
        self.stir()

    async def place(self, resident: Resident, tell: Tell) -> None:
        """Give it a plan, once there is room: first come, first served.

        Unloads idle models for that, and waits for those in use, though not for ever. Raises
        CannotLoad, or Abandoned once the resident is to go.
        """
        try:
            model = await asyncio.to_thread(_read, resident.path)
            resident.since = time.monotonic()
            self.line.append(resident)
            await self._queue(resident, model, tell)
        except BadGGUF as bad:
            raise CannotLoad("model_bad", bad.sentence, bad.facts) from bad
        except BadSetting as bad:
            raise CannotLoad("bad_load", bad.sentence, bad.facts) from bad
        finally:
            if resident in self.line:
                self.line.remove(resident)
            self.stir()

    async def _queue(self, resident: Resident, model: Model, tell: Tell) -> None:
        while True:
            stirred, before = self.stirred, (resident.state, resident.facts)
            async with self.looking:  # the next look must see what this one gives away
                machine = await self._machine()
                if resident.is_leaving:
                    raise Abandoned
                self._look(resident, model, machine)
            if before != (resident.state, resident.facts):
                await tell(resident)
            if resident.plan:
                return
            await _wait(stirred)

    async def _machine(self) -> Machine:
        """What is free beside the residents. What they take unseen is noted before GPUs are looked
        at: one that is loaded meanwhile may count twice until the next look, but is not missed."""
        needs = [unseen(resident) for resident in self.residents.values()]
        return devices.machine(await self.gpus.now()).without(needs)

    def _look(self, resident: Resident, model: Model, machine: Machine) -> None:
        """Its plan, if there is room and nobody came before; else what it waits for is said, and
        begun if it is its turn. Raises CannotLoad, BadGGUF, BadSetting."""
        offer = Offer(model, resident.asked, machine, list(self.residents.values()))
        verdict = offer.verdict(time.monotonic() - resident.since)
        if isinstance(verdict, Never):
            raise offer.refusal(verdict)
        resident.state = "waiting"
        if self.line[0] is not resident:
            resident.explain(BEHIND, {"models": self.line[0].model})
        elif isinstance(verdict, Now):
            self._settle(resident, offer)
        else:
            if isinstance(verdict, Unload):
                self._unload(verdict.names, resident.model)
            resident.explain(WAITS, offer.facts(verdict.names))

    def _settle(self, resident: Resident, offer: Offer) -> None:
        plan = offer.plan()
        if isinstance(plan, Plan):
            resident.state, resident.plan = "loading", plan
            resident.explain()

    def _unload(self, names: Iterable[str], waiting: str) -> None:
        for name in names:
            leaving = self.residents[name]
            leaving.drain()
            if leaving.held:
                leaving.explain(GIVES_WAY, {"model": waiting})


async def _wait(stirred: asyncio.Event) -> None:
    try:
        async with asyncio.timeout(LOOK_S):
            await stirred.wait()
    except TimeoutError:
        pass  # look again all the same
