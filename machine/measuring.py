"""Measures the machine and what Hearth does on it, once each time it is asked.

A sample holds, by name: cpu (percent of all cores), ram and vram (bytes taken), gpu (percent, of
all GPUs together), read and written (tokens a second), running and waiting (replies), download
(bytes a second), disk and data (bytes free where models lie, and where everything else does, where
that is another disk). What there is none of is left out.
"""

import json
import os
import shutil
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

import psutil
import redis
from django.conf import settings
from django.db.models import Sum

from engine import client as engine
from engine import protocol
from engine.tally import Tally
from machine.gpu import Gpu, Gpus
from machine.rollup import Sample
from models_hub.downloads import disk
from models_hub.models import Download


class Meter:
    """Remembers what was counted last, to tell how much came since."""

    def __init__(self, client: redis.Redis) -> None:
        self.redis = client
        self.gpus = Gpus()
        self.counted = self._count()
        self.at = time.monotonic()
        psutil.cpu_percent()  # it tells what came since the last call

    def measure(self) -> tuple[Sample, dict[str, Any]]:
        """A sample, and what belongs to it that is not drawn: {"totals": {name: bytes}, "gpus":
        [fields of a Gpu]}. Raises RedisError and DatabaseError."""
        memory, gpus, disks = psutil.virtual_memory(), self.gpus.now(), _disks()
        sample: Sample = {
            "t": round(time.time(), 1),
            "cpu": psutil.cpu_percent(),
            "ram": memory.total - memory.available,
            "download": _download(),
            **{name: usage.free for name, usage in disks.items()},
            **_graphics(gpus),
            **self._speeds(),
            **self._queue(),
        }
        totals = {"ram": memory.total, **{name: usage.total for name, usage in disks.items()}}
        if gpus:
            totals["vram"] = sum(gpu.total for gpu in gpus)
        return sample, {"totals": totals, "gpus": [asdict(gpu) for gpu in gpus]}

    def _queue(self) -> Sample:
        states = engine.states(self.redis).values()
        inbox = self.redis.llen(protocol.INBOX)
        return {
            "running": sum(state.running for state in states),
            "waiting": sum(state.waiting for state in states) + inbox,
        }

    def _speeds(self) -> Sample:
        """Tokens a second since the last call; an engine that began anew counts from nothing."""
        before, self.counted = self.counted, self._count()
        since, self.at = self.at, time.monotonic()
        seconds = max(0.001, self.at - since)
        pairs = zip(before, self.counted, strict=True)
        read, written = (now - was if now >= was else now for was, now in pairs)
        return {"read": round(read / seconds, 2), "written": round(written / seconds, 2)}

    def _count(self) -> tuple[int, int]:
        counts = tallies(self.redis).values()
        return sum(tally.read for tally in counts), sum(tally.written for tally in counts)


def tallies(client: redis.Redis) -> dict[str, Tally]:
    """What each model has done since the engine began."""
    said = json.loads(cast(str | None, client.get(protocol.TALLY)) or "{}")
    return {model: Tally.load(raw) for model, raw in said.items()}


def _graphics(gpus: list[Gpu]) -> Sample:
    if not gpus:
        return {}
    busy = sum(gpu.busy for gpu in gpus) / len(gpus)
    return {"gpu": round(busy, 1), "vram": sum(gpu.used for gpu in gpus)}


def _download() -> int:
    """Bytes a second, of all downloads that are under way."""
    return Download.objects.held().aggregate(speed=Sum("speed"))["speed"] or 0


def _disks() -> dict[str, Any]:
    models = disk.folder()
    disks = {"disk": shutil.disk_usage(models)}
    if os.stat(models).st_dev != os.stat(Path(settings.DATA)).st_dev:
        disks["data"] = shutil.disk_usage(settings.DATA)
    return disks
