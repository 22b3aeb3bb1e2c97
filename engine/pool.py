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

    async def place(self, resident: Resident) -> Plan:
        """How to load a model; unloads idle ones, least recently used first, until it fits.

        Raises CannotLoad.
        """
        try:
            model = await asyncio.to_thread(_read, resident.path)
            while isinstance(plan := fit.plan(model, self._free()), TooBig):
                if not await self._evict():
                    facts: Facts = {
                        "needs": bytes_text(plan.needs),
                        "free": bytes_text(plan.free),
                    }
                    raise CannotLoad("model_too_big", TOO_BIG, facts)
        except BadGGUF as bad:
            raise CannotLoad("model_bad", bad.sentence, bad.facts) from bad
        return plan

    def _free(self) -> int:
        """Bytes for one more model. A mapped file's pages look free to the kernel; they are not."""
        plans = [r.plan for r in self.residents.values() if r.plan]
        return fit.free_memory() - sum(plan.need.weights for plan in plans)

    async def _evict(self) -> bool:
        """End the idle model that was used longest ago; False when none is idle."""
        idle = [r for r in self.residents.values() if r.is_idle and not r.stopping]
        if not idle:
            return False
        oldest = min(idle, key=lambda r: r.used)
        oldest.stop()
        if oldest.process:
            await oldest.process.wait()
        self.residents.pop(oldest.model, None)
        return True
