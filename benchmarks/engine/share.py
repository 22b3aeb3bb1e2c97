"""How much of the loop's time goes to llama_decode, with inbox, sampling and emitting included.

`python -m benchmarks.engine.share` is a model's child with a clock on both: it is given the
environment and the orders that Hearth's service gives, and writes to Hearth's Redis.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any
from uuid import uuid4

from llama_cpp import llama_cpp as c

from benchmarks.engine.both import Both
from benchmarks.engine.questions import words
from benchmarks.engine.report import Line, note
from engine import child
from engine.client import connect_sync
from engine.loop import Loop
from engine.protocol import Generate, Sampling, entry_id, pack, start, stream_key
from tests.running import ROOT

USERS = 8
BEFORE = 50
"""Steps in which the prompts are read."""
STEPS = 300
GOAL = 0.97


class Clock:
    """Adds up the seconds that a function takes."""

    def __init__(self, function: Callable[..., int]) -> None:
        self.function = function
        self.seconds = 0.0

    def __call__(self, *given: Any) -> int:
        begun = time.perf_counter()
        answer = self.function(*given)
        self.seconds += time.perf_counter() - begun
        return answer


decoding = Clock(c.llama_decode)


class Watched(Loop):
    """Prints the share of STEPS steps in which everybody streams, and ends the process."""

    made = 0
    begun = 0.0

    def step(self) -> None:
        """One more."""
        super().step()
        self.made += 1
        if self.made == BEFORE:
            decoding.seconds, self.begun = 0.0, time.perf_counter()
        if self.made == BEFORE + STEPS:
            wall = time.perf_counter() - self.begun
            streaming = sum(sequence.is_decoding for sequence in self.scheduler.running)
            print(json.dumps({"share": decoding.seconds / wall, "streaming": streaming}))
            sys.stdout.flush()
            os._exit(0)


def run() -> None:
    """A child whose loop is watched."""
    c.llama_decode = decoding
    child.Loop = Watched  # type: ignore[attr-defined]
    child.main()


def requests() -> list[Generate]:
    """Short questions whose answers outlast the measurement."""
    sampling = Sampling(max_tokens=BEFORE + STEPS + 1, ignore_eos=True)
    asked = [({"role": "user", "content": words(20)},) for _ in range(USERS)]
    return [
        Generate(str(uuid4()), 1, f"user{user}", "model", "path", messages, sampling=sampling)
        for user, messages in enumerate(asked)
    ]


def measured(environment: dict[str, str], redis_url: str) -> float:
    """One child from its start to its share."""
    asked = requests()
    command = [sys.executable, "-m", "benchmarks.engine.share"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    with connect_sync(redis_url) as redis:
        for request in asked:
            first = entry_id(request.attempt, 0)
            redis.xadd(stream_key(request.reply), {**pack(start())}, id=first)
        with subprocess.Popen(command, env=environment, cwd=ROOT, text=True, **pipes) as process:  # type: ignore[call-overload]
            for request in asked:
                process.stdin.write(json.dumps({"generate": request.dump()}) + "\n")
            process.stdin.flush()
            told = json.loads(process.stderr.read().splitlines()[-1])
        redis.delete(*(stream_key(request.reply) for request in asked))
    if told["streaming"] != USERS:
        raise RuntimeError(f"{told['streaming']} of {USERS} streamed")
    return float(told["share"])


def decode_share(both: Both, rounds: int) -> Iterator[Line]:
    """The model as Hearth loads it, unloaded there meanwhile."""
    environment = _environment(both.ours.load().pid)
    both.ours.unload()
    shares = []
    for _ in range(rounds):
        shares.append(measured(environment, both.ours.studio.redis_url))
        note(f"{shares[-1]:.1%} of the time in llama_decode")
    share = median(shares)
    what = f"time in llama_decode over the loop's whole time, {USERS} users"
    yield Line(what, f"{GOAL:.0%}", f"{share:.1%}", met=share >= GOAL)


def _environment(pid: int) -> dict[str, str]:
    """What a process was started with."""
    pairs = Path(f"/proc/{pid}/environ").read_bytes().decode().split("\0")
    return dict(pair.split("=", 1) for pair in pairs if "=" in pair)


if __name__ == "__main__":
    run()
