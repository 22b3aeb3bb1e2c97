"""How the model's threads should wait for each other: a step's time by how long they spin.

Run as `python -m benchmarks.waiting MODEL.gguf`. Each line loads the model anew with two OpenMP
threads, alone and beside one process that keeps a core busy, as a compiler or a browser does.
"""

import os
import subprocess
import sys
import time

from benchmarks.busy import busy
from benchmarks.figures import SPREAD, show, spread
from engine.protocol import Load
from engine.runner.loading import Settings
from engine.runner.model import Model, Tokens
from engine.threads import Threads

PASSIVE = {"OMP_WAIT_POLICY": "passive"}
LEAVE = "LEAVE_BUSY_CORES"
"""Set for a process that is to choose its threads as `engine.threads` does."""
WAYS = {
    "OpenMP's default": {},
    "sleep at once": PASSIVE,
    "spin 500 times": PASSIVE | {"GOMP_SPINCOUNT": "500"},
    "spin 20000 times": PASSIVE | {"GOMP_SPINCOUNT": "20000"},
    "the same, leaving busy cores alone (ours)": PASSIVE | {"GOMP_SPINCOUNT": "20000", LEAVE: "1"},
}
ROWS = (1, 8)
STEPS = 200
LIMIT_S = 4.0
LOAD_S = 60.0


def steps(path: str, rows: int) -> list[float]:
    """Milliseconds of each of up to STEPS steps with one token for each of `rows` sequences."""
    load = Load(cells=4096, sequences=8, batch=512, ubatch=512, threads=2)
    model = Model(Settings(path, load), lambda part: None)
    threads = Threads(model.threads) if LEAVE in os.environ else None
    taken: list[float] = []
    deadline = time.perf_counter() + LIMIT_S
    while len(taken) < STEPS and time.perf_counter() < deadline:
        position = len(taken)
        begun = time.perf_counter()
        model.decode([Tokens(row, position, [100 + position], True) for row in range(rows)])
        taken.append((time.perf_counter() - begun) * 1000)
        if threads and (count := threads.count()):
            model.use(count)
    return taken


def apart(path: str, rows: int, way: dict[str, str]) -> list[float]:
    """`steps` in a process of its own: OpenMP reads its environment once."""
    command = [sys.executable, "-m", "benchmarks.waiting", path, str(rows)]
    environment = {**os.environ, **way}
    said = subprocess.check_output(
        command, env=environment, stderr=subprocess.DEVNULL, text=True, timeout=LOAD_S
    )
    return [float(number) for number in said.split()]


def main(path: str) -> None:
    """A table for each number of busy neighbours."""
    for neighbours in (0, 1):
        with busy(neighbours):
            rows = [
                [f"{way}, {count} at once", *spread(apart(path, count, environment))]
                for way, environment in WAYS.items()
                for count in ROWS
            ]
        show(f"A step beside {neighbours} busy processes, ms", ["threads that", *SPREAD], rows)


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(*steps(sys.argv[1], int(sys.argv[2])))
    else:
        main(sys.argv[1])
