"""`manage.py replies`: runs the process that lives replies."""

import asyncio
import signal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from chat.naming.namer import Namer
from chat.runner import Runner
from chat.strays import Strays
from engine.client import Engine, connect
from engine.protocol import beat_key
from models_hub import pins


class Command(BaseCommand):
    """Lives replies until it is told to stop."""

    help = "Runs the process that asks the engine for replies and saves them."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until SIGTERM or SIGINT."""
        try:
            asyncio.run(self.run())
        except asyncio.CancelledError:
            pass  # told to stop: lives are taken up by the next runner

    async def run(self) -> None:
        """The runner beside its sign of life, and what greets a new engine."""
        this = asyncio.current_task()
        if this is None:
            raise RuntimeError("not inside a task")
        for name in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(name, this.cancel)
        engine = Engine(connect(settings.REDIS_URL))
        async with asyncio.TaskGroup() as group:
            group.create_task(engine.beat(beat_key("replies")))
            runner = Runner(engine)
            group.create_task(runner.run())
            group.create_task(Namer(engine, runner.name).run())
            group.create_task(Strays(engine).run())
            group.create_task(pins.keep())
