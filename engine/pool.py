"""Which models are in memory: plans each one's place, and makes room for a new one."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Collection

from engine import fit
from engine.complaint import Failure
from engine.fit import Plan, TooBig
from engine.gguf import BadGGUF, Model, read_model
from engine.protocol import Facts
from engine.resident import Resident
from engine.room import Never, Now, Tenant, Unload, Verdict, make_room
from engine.sentence import bytes_text, gettext_noop

LOOK_S = 1.0
"""Memory may come free without our doing: those who wait look again."""

NOT_THERE = gettext_noop("There is nothing at {path}.")
TOO_BIG = gettext_noop("It needs {needs}, and {free} is free.")
TOO_BIG_ALONE = gettext_noop("It needs {needs}, and {free} is free even without other models.")
PINNED = gettext_noop(
    "It needs {needs}, and {free} is free. Unpin or unload {models} to make room for it."
)
WAITS = gettext_noop(
    "It needs {needs}, and {free} is free. It is loaded as soon as {models} can be unloaded."
)
BEHIND = gettext_noop("It waits in line for memory, after {models}.")

Tell = Callable[[Resident], Awaitable[None]]
"""Hears that a resident waits for something else than before, or does not wait any more."""


class CannotLoad(Exception):
    """The model cannot be loaded."""

    def __init__(self, code: str, sentence: str, facts: Facts) -> None:
        super().__init__(code, sentence, facts)
        self.failure = Failure(code, sentence, facts)


class Abandoned(Exception):
    """Nobody wants the model to be loaded any more."""


def _read(path: str) -> Model:
    """The model's headers; raises CannotLoad or BadGGUF. May take long on a slow disk."""
    if not os.path.exists(path):
        raise CannotLoad("model_missing", NOT_THERE, {"path": path})
    return read_model(path)


class Pool:
    """The resident models by id, and the line of those that wait for memory."""

    def __init__(self) -> None:
        self.residents: dict[str, Resident] = {}
        self.line: list[Resident] = []
        self.stirred = asyncio.Event()

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

        Unloads idle models for that, and waits for those in use. Raises CannotLoad, or Abandoned
        once the resident is to go.
        """
        try:
            model = await asyncio.to_thread(_read, resident.path)
            self.line.append(resident)
            await self._queue(resident, model, tell)
        except BadGGUF as bad:
            raise CannotLoad("model_bad", bad.sentence, bad.facts) from bad
        finally:
            if resident in self.line:
                self.line.remove(resident)
            self.stir()

    async def _queue(self, resident: Resident, model: Model, tell: Tell) -> None:
        while not resident.is_leaving:
            stirred = self.stirred
            plan = self._look(resident, model)
            before = resident.state, resident.facts
            resident.state = "loading" if plan else "waiting"
            if plan:
                resident.plan = plan
                resident.explain()
            if before != (resident.state, resident.facts):
                await tell(resident)
            if plan:
                return
            await _wait(stirred)
        raise Abandoned

    def _look(self, resident: Resident, model: Model) -> Plan | None:
        """Its plan, if there is room and nobody came before; else what it waits for is said, and
        begun if it is its turn. Raises CannotLoad, BadGGUF."""
        offer = Offer(model, fit.free_memory(), list(self.residents.values()))
        verdict = offer.verdict()
        if isinstance(verdict, Never):
            raise offer.refusal(verdict)
        if self.line[0] is not resident:
            resident.explain(BEHIND, {"models": self.line[0].model})
            return None
        if isinstance(verdict, Now):
            plan = offer.plan()
            return plan if isinstance(plan, Plan) else None
        if isinstance(verdict, Unload):
            for name in verdict.names:
                self.residents[name].drain()
        resident.explain(WAITS, offer.facts(verdict.names))
        return None


class Offer:
    """One look at the memory for a new model, and at who else takes of it."""

    def __init__(self, model: Model, free: int, residents: list[Resident]) -> None:
        self.model = model
        self.here = {r.model: r for r in residents if r.plan}
        # A mapped file's pages look free to the kernel; they are not, and neither is what a model
        # will take that is only just being loaded.
        taken = [(r.plan.need, r.context) for r in self.here.values() if r.plan]
        self.free = free - sum(need.weights if ready else need.total for need, ready in taken)

    def verdict(self) -> Verdict:
        """What must happen before it can be loaded."""
        return make_room(
            lambda gone: isinstance(self.plan(gone), Plan),
            [
                Tenant(r.model, r.used, r.is_idle, r.pinned, r.is_leaving)
                for r in self.here.values()
            ],
        )

    def plan(self, gone: Collection[str] = ()) -> Plan | TooBig:
        """How it would be loaded without these."""
        plans = [resident.plan for name, resident in self.here.items() if name in gone]
        theirs = sum(plan.need.total for plan in plans if plan)
        return fit.plan(self.model, self.free + theirs)

    def facts(self, models: Collection[str], gone: Collection[str] = ()) -> Facts:
        """What a sentence about it needs: what is lacking without `gone`, and whose memory."""
        plan = self.plan(gone)
        lacking: Facts = {}
        if isinstance(plan, TooBig):
            lacking = {"needs": bytes_text(plan.needs), "free": bytes_text(max(0, plan.free))}
        return {**lacking, "models": ", ".join(models)}

    def refusal(self, never: Never) -> CannotLoad:
        """Why it can never be loaded as things are."""
        others = [r.model for r in self.here.values() if r.is_leaving or not r.pinned]
        facts = self.facts(never.pinned, others)
        sentence = PINNED if never.pinned else TOO_BIG_ALONE if others else TOO_BIG
        return CannotLoad("model_too_big", sentence, facts)


async def _wait(stirred: asyncio.Event) -> None:
    try:
        async with asyncio.timeout(LOOK_S):
            await stirred.wait()
    except TimeoutError:
        pass  # look again all the same
