"""`python -m benchmarks.downloads`: a file over loopback, beside what `hf download` does.

In turns, on the same file: ours from the start of its process to the file's place in the library's
cache, hashed, verified and on disk; theirs the call alone, without their imports, and nothing
hashed.
"""

import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.figures import show
from models_hub.downloads.fetch import Job
from models_hub.downloads.transfer import Source
from models_hub.hub.repository import HubFile
from tests.hub.content import Content
from tests.hub.repository import File, Repository
from tests.hub.server import Hub
from tests.hub.store import Store
from tests.running import ROOT

SIZE = 1 << 30
ROUNDS = 6
AIM = 0.95
NAME, ID = "big-Q8_0.gguf", "some/big-GGUF"
THEIRS = """
import sys, time
from huggingface_hub import hf_hub_download
endpoint, id, name, commit, folder = sys.argv[1:]
began = time.perf_counter()
hf_hub_download(id, name, revision=commit, cache_dir=folder, endpoint=endpoint)
print(time.perf_counter() - began)
"""


def main() -> None:
    """The aim is 0.95 of their speed."""
    repository = Repository(ID, (File(NAME, Content(lambda: (b"", SIZE))),))
    hub = Hub(Store([repository])).start()
    try:
        rounds = [_round(hub, repository, turn % 2) for turn in range(ROUNDS)]
    finally:
        hub.stop()
    ours, theirs = (median(times) for times in zip(*rounds, strict=True))
    ratio = median(their / our for our, their in rounds)
    rows = [
        ["hf download", f"{SIZE / theirs / 1e6:.0f}", f"{theirs:.2f}", "1.00"],
        ["Hearth", f"{SIZE / ours / 1e6:.0f}", f"{ours:.2f}", f"{ratio:.2f}"],
    ]
    title = f"{SIZE >> 20} MB over loopback, medians of {ROUNDS} turns; the aim is {AIM}"
    show(title, ["", "MB/s", "s", "ratio"], rows)


def _round(hub: Hub, repository: Repository, theirs_first: int) -> tuple[float, float]:
    """Seconds, ours and theirs."""
    both = [_ours, _theirs]
    times = {}
    for get in reversed(both) if theirs_first else both:
        os.sync()  # what one wrote is not written to disk in the other's time
        with TemporaryDirectory(prefix="hearth-") as name:
            times[get] = get(hub, repository, Path(name))
    return times[_ours], times[_theirs]


def _ours(hub: Hub, repository: Repository, folder: Path) -> float:
    """Seconds."""
    file = repository.files[0]
    wanted = HubFile(NAME, file.content.size, file.content.sha256, file.blob)
    job = Job(str(folder), Source(hub.url, ID, repository.commit, ""), (wanted,))
    began = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "models_hub.downloads.fetch"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(f"{job.dump()}\n")
        process.stdin.flush()
        events = process.stdout.readlines()
    assert '"done"' in events[-1], events[-1]
    return time.perf_counter() - began


def _theirs(hub: Hub, repository: Repository, folder: Path) -> float:
    """Seconds."""
    done = subprocess.run(
        [sys.executable, "-c", THEIRS, hub.url, ID, NAME, repository.commit, str(folder)],
        env={**os.environ, "HF_HUB_DISABLE_XET": "1", "HF_HOME": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=True,
    )
    return float(done.stdout)


if __name__ == "__main__":
    main()
