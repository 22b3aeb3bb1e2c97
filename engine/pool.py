"""Which models are in memory: plans each one's place, and makes room for a new one."""

import asyncio
from pathlib import Path

from engine import fit
from engine.fit import Plan, TooBig
from engine.gguf import BadGGUF, read_model
from engine.resident import Resident


class CannotLoad(Exception):
    """The model cannot be loaded: `code` for programs, the message's facts for people."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


class Pool:
    """The resident models by id."""

    def __init__(self) -> None:
        self.residents: dict[str, Resident] = {}

    async def place(self, resident: Resident) -> Plan:
        """How to load a model; unloads idle ones, least recently used first, until it fits.

        Raises CannotLoad.
        """
        if not Path(resident.path).exists():
            raise CannotLoad("model_missing", f"{resident.path}.")
        try:
            model = await asyncio.to_thread(read_model, resident.path)
            while isinstance(plan := fit.plan(model, self._free()), TooBig):
                if not await self._evict():
                    raise CannotLoad("model_too_big", f"{plan.sentence}.".capitalize())
        except BadGGUF as bad:
            raise CannotLoad("model_bad", str(bad)) from bad
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
