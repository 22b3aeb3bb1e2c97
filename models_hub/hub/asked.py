"""What the hub was asked: answered from the cache at once, and asked anew by a job behind it.

Identical questions share one job. What was answered once stays for a week, so that there is
something to show when the hub is away.
"""

import json
import os
import time
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from celery import current_app
from django.core.cache import cache

from models_hub.hub.problems import HubProblem

TASK = "models_hub.hub.answer"
FRESH_S = 300
"""Older than that, it is asked anew while the old answer is shown."""

KEPT_S = 7 * 24 * 3600
ASKING_S = 60
"""Longest time a job is waited for; a lost one is asked again after it."""

FAILED_S = 10
"""How long a hub that failed is left alone, unless somebody presses Try again."""


@dataclass(frozen=True, slots=True)
class Asked:
    """`answer` is the newest there is, or None; `age` its seconds; `pending`: a newer one comes;
    `problem`: why there is no newer one."""

    answer: Any = None
    age: float = 0.0
    pending: bool = False
    problem: HubProblem | None = None


def ask(job: str, *, again: bool = False, fresh: float = FRESH_S, **arguments: Any) -> Asked:
    """What is known, and a job on its way when that is old; `again` asks whatever is known.

    Raises redis.RedisError, and kombu's OperationalError when no job can be given.
    """
    key = key_of(job, arguments)
    names = [key, f"{key}:failed", f"{key}:asking"]
    if again:
        cache.delete(names[1])
    found = cache.get_many(names)
    kept, failed = found.get(names[0]), found.get(names[1])
    age = time.time() - kept["at"] if kept else 0.0
    pending = names[2] in found
    if not pending and (again or kept is None or age > fresh) and failed is None:
        _send(job, arguments, key)
        pending = True
    problem = None if failed is None or pending else HubProblem(**failed["of"], **failed["facts"])
    return Asked(kept["answer"] if kept else None, max(0.0, age), pending, problem)


def known(job: str, **arguments: Any) -> Any:
    """The newest answer there is, or None; asks nothing."""
    kept = cache.get(key_of(job, arguments))
    return kept["answer"] if kept else None


def keep(key: str, answer: Any) -> None:
    """A job's answer, from now on shown to whoever asks."""
    cache.set(key, {"at": time.time(), "answer": answer}, KEPT_S)
    cache.delete_many([f"{key}:failed", f"{key}:asking"])


def fail(key: str, problem: HubProblem) -> None:
    """A job's problem. What was answered before stays."""
    of = {"code": problem.code, "sentence": problem.sentence}
    wait = int(problem.facts.get("seconds", FAILED_S)) if problem.code == "limited" else FAILED_S
    cache.set(f"{key}:failed", {"of": of, "facts": problem.facts}, wait)
    cache.delete(f"{key}:asking")


def key_of(job: str, arguments: dict[str, Any]) -> str:
    """One for each question; another hub's answers are never shown for this one's."""
    said = json.dumps([os.environ.get("HF_ENDPOINT", ""), job, arguments], sort_keys=True)
    return f"hub:{sha256(said.encode()).hexdigest()}"


def _send(job: str, arguments: dict[str, Any], key: str) -> None:
    """One job only: whoever comes second finds the mark of the first."""
    if not cache.add(f"{key}:asking", 1, ASKING_S):
        return
    try:
        current_app.send_task(TASK, [job, arguments, key], expires=ASKING_S, retry=False)
    except Exception:
        cache.delete(f"{key}:asking")
        raise
