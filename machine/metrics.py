"""Everything that is counted, as Prometheus reads it: no name of a person, no id of a chat.

Whatever several processes count is added up in Redis, so that any web process gives the whole.
"""

import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from importlib import metadata
from platform import python_version
from typing import Any

import redis
from django.conf import settings
from django.db.models import Count
from prometheus_client import CollectorRegistry
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.registry import Collector

from engine import client as engine
from engine import protocol
from engine.protocol import ModelState
from engine.tally import BOUNDS, Histogram, Tally
from machine import history, traffic
from machine.measuring import tallies
from models_hub.models import Download

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
PARTS = {"engine": protocol.BEAT}
PARTS |= {part: protocol.beat_key(part) for part in ("web", "replies", "jobs")}


def exposition(client: redis.Redis) -> bytes:
    """The whole page. Raises RedisError and DatabaseError."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Everything(client))
    return generate_latest(registry)


class Everything(Collector):
    """Reads what is known when it is asked."""

    def __init__(self, client: redis.Redis) -> None:
        self.redis = client

    def collect(self) -> Iterator[Metric]:
        """Every metric."""
        yield build()
        yield from parts(self.redis)
        yield from models(list(engine.states(self.redis).values()))
        yield gauge("requests_unclaimed", "Requests that no engine has taken yet.", self._inbox())
        yield from counts(tallies(self.redis))
        yield from measured(history.now(self.redis))
        yield downloads()
        yield from web(self.redis)

    def _inbox(self) -> Any:
        return self.redis.llen(protocol.INBOX)


def gauge(name: str, about: str, value: float | None = None, labels: Any = ()) -> GaugeMetricFamily:
    """One of ours, with its value, or ready for values by label."""
    return GaugeMetricFamily(f"hearth_{name}", about, value=value, labels=labels or None)


def build() -> InfoMetricFamily:
    """What runs here."""
    info = InfoMetricFamily("hearth_build", "What runs here.")
    info.add_metric([], versions())
    return info


@cache
def versions() -> dict[str, str]:
    """Of Hearth, llama.cpp's binding and Python."""
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]
    try:
        llama = metadata.version("llama-cpp-python")
    except metadata.PackageNotFoundError:
        llama = ""
    return {"version": project["version"], "llama_cpp_python": llama, "python": python_version()}


def parts(client: redis.Redis) -> Iterator[Metric]:
    """Which parts are up, and how often each was started again."""
    up = gauge("part_up", "Whether a part shows that it is alive.", labels=["part"])
    for part, key in PARTS.items():
        up.add_metric([part], float(bool(client.exists(key))))
    yield up
    about = "How often a part ended unasked and was started again."
    restarts = CounterMetricFamily("hearth_part_restarts", about, labels=["part"])
    for part, count in traffic.restarts(client).items():
        restarts.add_metric([part], count)
    yield restarts


def models(states: list[ModelState]) -> Iterator[Metric]:
    """Each model that is resident or about to be."""
    known: list[tuple[str, str, Callable[[ModelState], float]]] = [
        ("model_memory_bytes", "Memory that a model takes.", lambda s: s.memory),
        ("model_context_tokens", "Size of a model's context pool.", lambda s: s.context),
        ("model_context_used_tokens", "Of it, what is reserved.", lambda s: s.cells),
        ("replies_running", "Replies that are being read or written.", lambda s: s.running),
        ("replies_waiting", "Replies that wait for their turn.", lambda s: s.waiting),
    ]
    state = gauge("model_state", "1 for the state a model is in.", labels=["model", "state"])
    for each in states:
        state.add_metric([each.model, each.state], 1)
    yield state
    ready = sum(each.state == "ready" for each in states)
    yield gauge("models_resident", "Models that are ready.", ready)
    for name, about, value in known:
        family = gauge(name, about, labels=["model"])
        for each in states:
            family.add_metric([each.model], value(each))
        yield family


def counts(done: dict[str, Tally]) -> Iterator[Metric]:
    """What each model has done since the engine began."""
    tokens = CounterMetricFamily(
        "hearth_tokens", "Tokens read (computed), cached or written.", labels=["model", "kind"]
    )
    replies = CounterMetricFamily("hearth_replies", "Replies that ended.", labels=["model"])
    first = _histogram("time_to_first_token", "From a model's having a request to its first token.")
    queued = _histogram("queue_wait", "In a model's line.")
    for model, tally in sorted(done.items()):
        for kind in ("read", "cached", "written"):
            tokens.add_metric([model, kind], getattr(tally, kind))
        replies.add_metric([model], tally.ended)
        _add(first, model, tally.first)
        _add(queued, model, tally.queued)
    yield from (tokens, replies, first, queued)


def _histogram(name: str, about: str) -> HistogramMetricFamily:
    return HistogramMetricFamily(f"hearth_{name}_seconds", about, labels=["model"])


def _add(family: HistogramMetricFamily, model: str, waits: Histogram) -> None:
    """Prometheus' buckets count what is at most as long, the last one everything."""
    ends, total, buckets = [*map(str, BOUNDS), "+Inf"], 0, []
    for end, count in zip(ends, waits.counts, strict=True):
        total += count
        buckets.append((end, total))
    family.add_metric([model], buckets, waits.total)


def measured(now: dict[str, Any] | None) -> Iterator[Metric]:
    """What the sampler saw last; nothing while nobody measures."""
    if now is None:
        return
    sample, totals = now["sample"], now["totals"]
    yield gauge("cpu_usage_ratio", "Of all cores.", sample["cpu"] / 100)
    yield gauge("memory_used_bytes", "RAM that is taken.", sample["ram"])
    yield gauge("memory_total_bytes", "RAM that there is.", totals["ram"])
    free = gauge("disk_free_bytes", "Free where models or other data lie.", labels=["place"])
    size = gauge("disk_total_bytes", "Size of that disk.", labels=["place"])
    for name, place in (("disk", "models"), ("data", "data")):
        if name in sample:
            free.add_metric([place], sample[name])
            size.add_metric([place], totals[name])
    yield from (free, size)
    yield gauge("download_bytes_per_second", "Of all downloads.", sample["download"])
    yield from _gpus(now["gpus"])


def _gpus(gpus: list[dict[str, Any]]) -> Iterator[Metric]:
    known: list[tuple[str, str, Callable[[dict[str, Any]], float]]] = [
        ("gpu_usage_ratio", "How busy a GPU is.", lambda gpu: gpu["busy"] / 100),
        ("gpu_memory_used_bytes", "Memory of a GPU that is taken.", lambda gpu: gpu["used"]),
        ("gpu_memory_total_bytes", "Memory that a GPU has.", lambda gpu: gpu["total"]),
    ]
    for name, about, value in known:
        family = gauge(name, about, labels=["gpu", "name"])
        for number, gpu in enumerate(gpus):
            family.add_metric([str(number), gpu["name"]], value(gpu))
        yield family


def downloads() -> GaugeMetricFamily:
    """How many there are in each state."""
    family = gauge("downloads", "Downloads by state.", labels=["state"])
    found = dict(Download.objects.order_by().values_list("state").annotate(Count("pk")))
    for state in Download.State.values:
        family.add_metric([state], found.get(state, 0))
    return family


def web(client: redis.Redis) -> Iterator[Metric]:
    """What all web processes answered, and hold open."""
    yield gauge("sockets_open", "Open websockets.", traffic.sockets(client))
    about = "HTTP answers by door (page or api) and class of status."
    answers = CounterMetricFamily("hearth_http_responses", about, labels=["door", "class"])
    for (door, kind), count in sorted(traffic.responses(client).items()):
        answers.add_metric([door, kind], count)
    yield answers
