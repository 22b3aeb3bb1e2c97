"""How much memory an idle studio takes, process by process, without and with the demo model.

Run as `python -m benchmarks.memory`. PSS counts a page that n processes share as 1/n in each, so
the sum over all processes is what the machine would get back.
"""

import asyncio
import time
from pathlib import Path

from benchmarks.figures import show
from benchmarks.running import new, people
from benchmarks.tabs import opened
from studio.processes import traces
from tests.running import Person, Studio

MB = 1e6
SETTLE_S = 5.0
"""What a process does once after its start is over by then."""


def processes(studio: Studio) -> dict[int, str]:
    """Every process of a studio, with a name that says what it is for."""
    told = {pid: name for name, pid in studio.pids().items()}
    rest = traces.marked(str(studio.data)) - set(told)
    return told | {pid: _name(pid) for pid in rest}


def _name(pid: int) -> str:
    """The module a process of Python was started with, as the children of parts are."""
    words = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
    return words[words.index("-m") + 1] if "-m" in words else words[0]


def pss(pid: int) -> float:
    """A process's share of the memory, in MB."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024 / MB
    raise ValueError(f"no Pss for process {pid}")


def weighed(studio: Studio) -> list[list[str]]:
    """Rows of a table, the heaviest process first."""
    time.sleep(SETTLE_S)
    shares = {name: pss(pid) for pid, name in processes(studio).items()}
    shares = dict(sorted(shares.items(), key=lambda share: -share[1]))
    rows = [[name, f"{share:.1f}"] for name, share in shares.items()]
    return [*rows, ["all", f"{sum(shares.values()):.1f}"]]


async def chat(studio: Studio, person: Person) -> None:
    """One question and its answer, which the demo model gives."""
    tab = await opened(studio, person)
    await tab.close()


def main() -> None:
    """Weigh the same studio before and after its first chat."""
    with new() as studio:
        [person] = people(studio, 1)
        show("Memory idle, without a model", ["process", "PSS, MB"], weighed(studio))
        asyncio.run(chat(studio, person))
        show("Memory idle, with the demo model", ["process", "PSS, MB"], weighed(studio))


if __name__ == "__main__":
    main()
