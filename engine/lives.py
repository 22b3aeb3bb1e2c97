"""Every model's life: it is placed, loads, serves, drains, and is gone."""

import logging
import time
from collections.abc import Callable, Iterable
from typing import Any

from engine import ending
from engine.complaint import Failure
from engine.offer import CannotLoad
from engine.pool import Abandoned, Pool
from engine.process import Child
from engine.protocol import FAILURES_KEPT, Failed, done
from engine.resident import Held, Resident
from engine.streams import Streams
from engine.tally import Tally
from engine.tasks import Tasks
from engine.watchdog import PATIENCE_S, Watchdog

log = logging.getLogger("hearth.engine")

STATUS_S = 0.25


class Lives:
    """What happens to the pool's models. `changed` is called when what is said of them did."""

    def __init__(
        self,
        pool: Pool,
        streams: Streams,
        tasks: Tasks,
        changed: Callable[[], None],
        patience: float = PATIENCE_S,
    ) -> None:
        self.pool = pool
        self.streams = streams
        self.tasks = tasks
        self.changed = changed
        self.patience = patience
        self.past: dict[str, Tally] = {}
        self.failures: list[Failed] = []

    def begin(self, resident: Resident) -> None:
        """Load it as soon as there is room."""
        self.pool.residents[resident.model] = resident
        self.tasks.spawn(self._live(resident))

    def abandon(self, resident: Resident) -> list[Held]:
        """End it at once, in whatever state; gives what it held."""
        held = list(resident.held.values())
        resident.held.clear()
        resident.drain()
        if resident.child:
            resident.child.kill()
        self.pool.stir()
        return held

    async def refuse(self, held: Iterable[Held], failure: Failure) -> None:
        """End these replies with a plain reason."""
        code, facts = failure.code, failure.facts
        entry = done("error", code=code, detail=failure.sentence, facts=facts)
        for each in held:
            await self.streams.end(each, entry)

    def watch(self, resident: Resident, now: float) -> None:
        """About once a second: does its child get on with what it has? One that hangs is killed,
        as nothing gentler would reach it."""
        if resident.child and resident.is_answering:
            resident.child.order({"ping": True})
        if resident.watchdog.look(now, resident.is_answering):
            resident.fault = ending.hung(resident.watchdog.waited)
            log.error("the model %s hangs", resident.model)
            self.tasks.spawn(self.refuse(self.abandon(resident), resident.fault))

    # --- from beginning to end ---

    async def _live(self, resident: Resident) -> None:
        failure = await self._serve(resident)
        held = list(resident.held.values())
        resident.held.clear()
        self._count(resident)
        if failure and (resident.fault or not resident.is_leaving):
            resident.fail(failure)
            self._note(resident.model, failure)
        else:
            self.pool.remove(resident)
        if resident.successor and resident.successor.is_wanted:
            self.begin(resident.successor)
        self.pool.stir()
        self.changed()
        if failure:
            await self.refuse(held, failure)

    def tallies(self) -> dict[str, Tally]:
        """What each model has done since this engine began."""
        now = {model: each.tally for model, each in self.pool.residents.items()}
        return {
            model: self.past.get(model, Tally()).plus(now.get(model, Tally()))
            for model in self.past.keys() | now.keys()
        }

    def _count(self, resident: Resident) -> None:
        """Its process has ended: what it did is kept."""
        self.past[resident.model] = self.past.get(resident.model, Tally()).plus(resident.tally)
        resident.tally = Tally()

    def _note(self, model: str, failure: Failure) -> None:
        """Keep a failure until somebody was told of it."""
        facts = dict(failure.facts)
        told = Failed(model, failure.code, failure.sentence, facts, round(time.time(), 3))
        self.failures = [*self.failures, told][-FAILURES_KEPT:]

    def told(self) -> list[Failed]:
        """The failures that nobody was told of yet; now somebody is."""
        taken, self.failures = self.failures, []
        return taken

    def untold(self, failures: list[Failed]) -> None:
        """They could not be told after all."""
        self.failures = [*failures, *self.failures][-FAILURES_KEPT:]

    async def _serve(self, resident: Resident) -> Failure | None:
        """Until its process has ended: the reason; None when it was to go and nobody misses it."""
        try:
            await self.pool.place(resident, self._tell)
            how = await self._run(resident)
        except Abandoned:
            return None
        except CannotLoad as problem:
            return problem.failure
        except Exception as error:
            # No process could be started, or worse: those who wait must hear of it all the same.
            log.exception("the model %s cannot be served", resident.model)
            if resident.child:
                resident.child.kill()
            return Failure("model_failed", f"({error})")
        if resident.fault or (resident.is_leaving and not resident.held):
            return resident.fault
        log.warning("the model %s ended: %s", resident.model, how)
        return ending.why(not resident.context, resident.complaint, how)

    async def _run(self, resident: Resident) -> str:
        """Its process from start to end; gives how that ended."""
        resident.child = await Child.start(resident.path, resident.load)
        if resident.is_leaving:
            resident.child.kill()
        async for event in resident.child.events():
            await self._hear(resident, event)
        return await resident.child.ending()

    async def _hear(self, resident: Resident, event: dict[str, Any]) -> None:
        """One event of a child."""
        match event:
            case {"event": "progress", "progress": progress}:
                await self._progress(resident, progress)
            case {"event": "ready", "context": context}:
                self._ready(resident, context)
            case {"event": "failed", "detail": complaint}:
                resident.complaint = complaint
            case {"event": "load", **told}:
                resident.hear(told)
            case {"event": "pong", "steps": steps, "working": working}:
                resident.watchdog.hear(steps, working)
            case {"event": "ended", "reply": reply}:
                resident.ended(reply)
                self.pool.stir()
                self.tasks.spawn(self.streams.release(reply))

    def _ready(self, resident: Resident, context: int) -> None:
        """What it holds begins now."""
        if resident.is_leaving:
            return
        weights = resident.plan.need.weights if resident.plan else 0
        resident.watchdog = Watchdog(weights, self.patience)
        resident.state, resident.context, resident.used = "ready", context, time.monotonic()
        resident.loaded = round(time.time(), 1)
        for held in list(resident.held.values()):
            resident.give(held)
        self.pool.stir()
        self.changed()

    async def _progress(self, resident: Resident, progress: float) -> None:
        """Tell those who wait, a few times a second."""
        resident.progress = progress
        if time.monotonic() - resident.told >= STATUS_S:
            resident.told = time.monotonic()
            await self._tell(resident)

    async def _tell(self, resident: Resident) -> None:
        """Those who wait hear why."""
        self.changed()
        for held in list(resident.held.values()):
            await self.streams.tell(held, resident.status())
