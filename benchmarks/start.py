"""How long a second `make run` takes until the login page answers, and until every part is up.

Run as `python -m benchmarks.start`.
"""

import subprocess
import sys
import time
from pathlib import Path

import httpx

from benchmarks.figures import SPREAD, show, spread
from benchmarks.running import folder, people, running
from tests.polling import until
from tests.running import ROOT, Studio, environment

RUNS = 5
LIMIT_S = 60.0
LOOK_S = 0.005


class MadeStudio(Studio):
    """A studio that is started as a person starts it."""

    def launch(self) -> None:
        """`make run`, with the Python that made `.venv` rather than whatever wrapper PATH has."""
        python = Path(sys.base_prefix) / "bin" / "python3"
        with open(self.log, "a") as out:
            self.process = subprocess.Popen(
                ["make", "-s", "run", f"PYTHON={python}", f"PORT={self.port}"],
                cwd=ROOT,
                env=environment(self.data),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                text=True,
            )

    def answers(self, path: str) -> bool:
        """Whether a page is there."""
        try:
            return httpx.get(self.url + path, timeout=LIMIT_S).status_code == httpx.codes.OK
        except httpx.TransportError:
            return False


def timed(data: Path) -> tuple[float, float]:
    """Seconds from the command to the login page, and to all parts being up."""
    studio = MadeStudio(data)
    begun = time.monotonic()
    studio.launch()
    try:
        until(lambda: studio.answers("/login/"), LIMIT_S, every=LOOK_S)
        page = time.monotonic() - begun
        until(lambda: studio.answers("/healthz"), LIMIT_S, every=LOOK_S)
        return page, time.monotonic() - begun
    finally:
        studio.stop()


def main() -> None:
    """Five starts of a data folder that was started before and has its owner."""
    with folder() as data:
        with running(data) as first:
            people(first, 1)
        runs = [timed(data) for _ in range(RUNS)]
    pages, everything = zip(*runs, strict=True)
    show(
        "Second start, seconds",
        ["from the command to", *SPREAD],
        [["the login page", *spread(pages, 2)], ["every part up", *spread(everything, 2)]],
    )


if __name__ == "__main__":
    main()
