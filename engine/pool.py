"""Which models are in memory: plans each one's place, and makes room for a new one."""

import asyncio
import os

from engine import fit
from engine.fit import Plan, TooBig
from engine.gguf import BadGGUF, Model, read_model
from engine.protocol import Facts
from engine.resident import Resident
from engine.sentence import bytes_text, gettext_noop

NOT_THERE = gettext_noop("There is nothing at {path}.")
TOO_BIG = gettext_noop("It needs {needs}, and {free} is free.")


class CannotLoad(Exception):
    """The model cannot be loaded: `code` for programs, a sentence with its facts for people."""

    def __init__(self, code: str, sentence: str, facts: Facts) -> None:
        super().__init__(code, sentence, facts)
        self.code = code
        self.sentence = sentence
        self.facts = facts


def _read(path: str) -> Model:
    """The model's headers; raises CannotLoad or BadGGUF. May take long on a slow disk."""
    if not os.path.exists(path):
        raise CannotLoad("model_missing", NOT_THERE, {"path": path})
    return read_model(path)


class Pool:
    """The resident models by id."""

    def __init__(self) -> None:
        self.residents: dict[str, Resident] = {}
        self.placing = asyncio.Lock()

    async def place(self, resident: Resident) -> Plan:
        """How to load a model; unloads idle ones, least recently used first, until it fits.

        One at a time, so that no two are promised the same room. Raises CannotLoad.
        """
        try:
            model = await asyncio.to_thread(_read, resident.path)
            async with self.placing:
                resident.plan = await self._plan(model)
        except BadGGUF as bad:
            raise CannotLoad("model_bad", bad.sentence, bad.facts) from bad
        return resident.plan

    async def _plan(self, model: Model) -> Plan:
        while isinstance(plan := fit.plan(model, self._free()), TooBig):
            idle = [r for r in self.residents.values() if r.is_idle]
            theirs = sum(r.plan.need.total for r in idle if r.plan)
            if not idle or isinstance(fit.plan(model, plan.free + theirs), TooBig):
                facts: Facts = {"needs": bytes_text(plan.needs), "free": bytes_text(plan.free)}
                raise CannotLoad("model_too_big", TOO_BIG, facts)
            await self._evict(min(idle, key=lambda r: r.used))
        return plan

    def _free(self) -> int:
        """Bytes for one more model. A mapped file's pages look free to the kernel; they are not,
        and neither is what a model will take that is only just being loaded."""
        plans = [(r.plan.need, r.state) for r in self.residents.values() if r.plan]
        taken = [need.weights if state == "ready" else need.total for need, state in plans]
        return fit.free_memory() - sum(taken)

    async def _evict(self, idle: Resident) -> None:
        """End a model that nobody uses, and wait until its memory is free."""
        idle.stop()
        if idle.process:
            await idle.process.wait()
        self.remove(idle)

    def remove(self, resident: Resident) -> None:
        """A resident is gone; one that was started in its place meanwhile stays."""
        if self.residents.get(resident.model) is resident:
            del self.residents[resident.model]
