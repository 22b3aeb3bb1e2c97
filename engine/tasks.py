"""Work that runs beside everything else."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

log = logging.getLogger("hearth.engine")


class Tasks:
    """Keeps them from being collected half-way; a failure is logged, and ends nothing else."""

    def __init__(self) -> None:
        self.running: set[asyncio.Task[None]] = set()

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Run it."""
        task = asyncio.create_task(work)
        self.running.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self.running.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("a task of the engine failed", exc_info=error)
