"""Does what people want of models: answers a request, loads, unloads, pins, stops a reply."""

import json

from engine import ending
from engine.lives import Lives
from engine.pool import Pool
from engine.protocol import Command, Generate, ModelState, done
from engine.resident import Held, Resident
from engine.streams import Streams


class Keeper:
    """Every wish for a model comes here. `idle_s`: seconds until an unused one goes, or None."""

    def __init__(self, pool: Pool, lives: Lives, streams: Streams, idle_s: float | None) -> None:
        self.pool = pool
        self.lives = lives
        self.streams = streams
        self.idle_s = idle_s

    # --- what is ---

    def reports(self) -> list[ModelState]:
        """The state of every model."""
        return [resident.report() for resident in self.pool.residents.values()]

    def tallies(self) -> str:
        """What each model has done, as JSON."""
        return json.dumps({model: tally.dump() for model, tally in self.lives.tallies().items()})

    def replies(self) -> list[str]:
        """Every reply whose request is held."""
        return [reply for resident in self._all() for reply in resident.held]

    def _all(self) -> list[Resident]:
        residents = list(self.pool.residents.values())
        return residents + [r.successor for r in residents if r.successor]

    # --- what people want ---

    async def hold(self, request: Generate) -> None:
        """A request has come: give it to its model, loading that first if need be. One that may
        not have it loaded is refused where it is neither loaded nor about to be."""
        resident = self._serving(request.model)
        if resident is None and not request.may_load:
            failure = ending.not_loaded(request.model)
            await self.lives.refuse([Held(request, request.first)], failure)
            return
        resident = resident or self._new(request)
        held = resident.held[request.reply] = Held(request, request.first)
        self.lives.changed()  # it is in use from now on, not from the next beat on
        if resident.state == "ready":
            resident.give(held)
        else:
            await self.streams.tell(held, resident.status())

    async def cancel(self, reply: str) -> None:
        """Stop a reply, wherever it is by now."""
        for resident in self._all():
            held = resident.held.get(reply)
            if held and held.given:
                resident.cancel(reply)
            elif held:
                del resident.held[reply]
                await self.streams.end(held, done("cancelled"))
                await self._leave_line(resident)

    async def obey(self, command: Command) -> None:
        """An order about a model."""
        match command.do:
            case "load":
                self._load(command)
            case "unload":
                await self._unload(command.model)
            case "pin" | "unpin":
                self._pin(command.model, command.do == "pin")
        self.pool.stir()
        self.lives.changed()

    def _load(self, command: Command) -> None:
        resident = self._serving(command.model)
        if resident and resident.is_as(command.load):
            resident.ordered = True
            resident.pinned = resident.pinned or command.pinned
        elif resident:
            self._replace(resident, command)
        else:
            self._new(command).ordered = True

    async def _unload(self, model: str) -> None:
        known = self.pool.residents.get(model)
        if known is None:
            return
        refused, known.successor = known.successor, None
        held = list(refused.held.values()) if refused else []
        if known.state == "ready":
            known.drain()
        elif known.state == "failed":
            self.pool.remove(known)
        elif not known.is_leaving:
            held += self.lives.abandon(known)
        await self.lives.refuse(held, ending.cancelled(model))

    def _pin(self, model: str, pinned: bool) -> None:
        for resident in self._all():
            if resident.model == model:
                resident.pinned = pinned

    # --- which resident ---

    def _serving(self, model: str) -> Resident | None:
        """The one that takes the model's requests now, if there is one."""
        known = self.pool.residents.get(model)
        if known is None or known.state == "failed":
            return None
        return known.successor if known.is_leaving else known

    def _new(self, wish: Generate | Command) -> Resident:
        """Another resident for the model: at once, or after the one that drains."""
        made = Resident(wish.model, wish.path, wish.load, wish.pinned)
        known = self.pool.residents.get(wish.model)
        if known and known.is_leaving:
            made.state = "waiting"
            known.successor = made
        else:
            self.lives.begin(made)
        return made

    def _replace(self, resident: Resident, command: Command) -> None:
        """Have it loaded otherwise. A reply that is being written is finished first; those that
        wait for it go on waiting."""
        if resident.state == "ready":
            resident.drain()
            held: list[Held] = []
        elif resident is self.pool.residents.get(resident.model):
            held = self.lives.abandon(resident)
        else:
            held = list(resident.held.values())
        made = self._new(command)
        made.ordered = True
        made.pinned = resident.pinned or command.pinned
        made.held = {each.request.reply: each for each in held}

    async def _leave_line(self, resident: Resident) -> None:
        """One that waits for memory is not loaded for nobody, nor for those who may not have it
        loaded."""
        if resident.is_wanted or resident.state != "waiting":
            return
        known = self.pool.residents.get(resident.model)
        held = list(resident.held.values())
        if known is resident:
            self.lives.abandon(resident)
        elif known:
            known.successor = None
        await self.lives.refuse(held, ending.not_loaded(resident.model))

    # --- as time passes ---

    def tend(self, now: float) -> None:
        """About once a second: models that hang, and those that nobody used for long."""
        for resident in list(self.pool.residents.values()):
            self.lives.watch(resident, now)
            if self.idle_s is not None and resident.is_unused(now, self.idle_s):
                resident.drain()
                self.lives.changed()
