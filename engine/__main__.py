"""`python -m engine`: the service, until it is told to stop."""

import asyncio
import os
import signal
import sys

from engine.client import Engine, connect
from engine.idle import BadSetting, idle_seconds
from engine.service import Service
from journal import setting


async def serve(url: str, idle_s: float | None) -> None:
    """Run the service on the Redis at `url`; a signal ends it, and its children with it."""
    task = asyncio.create_task(Service(Engine(connect(url)), idle_s).run())
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, task.cancel)
    try:
        await task
    except asyncio.CancelledError:
        pass  # told to stop


def main() -> None:
    """Start with REDIS_URL and MODEL_IDLE from the environment."""
    try:
        setting.begin(setting.part("engine"))
    except setting.BadFormat as bad:
        sys.exit(str(bad))
    url = os.environ.get("REDIS_URL")
    if not url:
        sys.exit("The engine needs REDIS_URL, the address of the Redis that Hearth uses.")
    try:
        idle_s = idle_seconds(os.environ)
    except BadSetting as bad:
        sys.exit(str(bad))
    asyncio.run(serve(url, idle_s))


if __name__ == "__main__":
    main()
