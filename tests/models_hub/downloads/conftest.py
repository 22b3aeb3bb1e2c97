"""What the tests of downloads share: a small hub, a cache, and ways to get files into it."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import pytest

from accounts.models import User
from models_hub.downloads import orders
from models_hub.downloads.cache import Place
from models_hub.downloads.faults import Fault
from models_hub.downloads.fetch import Job
from models_hub.downloads.rows import Download
from models_hub.downloads.transfer import Source, Tell, Transfer
from models_hub.hub.repository import HubFile
from tests.engine import gguf_files
from tests.hub.content import Content
from tests.hub.repository import File, Repository
from tests.hub.server import Hub
from tests.hub.store import Store
from tests.running import ROOT

NAME = "big-Q4_K_M.gguf"
MODEL = "tiny-Q8_0.gguf"
REPOSITORY = "some/model-GGUF"
SIZE = 3_000_003


def _model() -> bytes:
    """A GGUF that can be read."""
    with tempfile.TemporaryDirectory() as folder:
        return Path(gguf_files.write(Path(folder) / MODEL)).read_bytes()


@pytest.fixture
def hub() -> Iterator[Hub]:
    """A hub of one repository: large files, one that is a model, a small one that git keeps."""
    files = (
        File(NAME, Content.kept(Random(2).randbytes(SIZE))),
        File("Q8/part-00001-of-00002.gguf", Content.kept(Random(3).randbytes(200_000))),
        File(MODEL, Content.kept(_model())),
        File("mmproj-F16.gguf", Content.kept(b"projector" * 100)),
        File("config.json", Content.kept(b'{"a": 1}')),
    )
    hub = Hub(Store([Repository(REPOSITORY, files)])).start()
    yield hub
    hub.stop()


@dataclass
class Log(Tell):
    """What a transfer said; nothing waits really."""

    waited: list[tuple[str, float]] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)
    got_to: list[int] = field(default_factory=list)

    def got(self, done: int) -> None:
        self.got_to.append(done)

    def waits(self, fault: Fault, seconds: float) -> None:
        self.waited.append((fault.code, seconds))


class Getter:
    """Gets files of the hub into a cache of its own."""

    def __init__(self, hub: Hub, cache: Path) -> None:
        self.hub, self.cache = hub, cache
        self.stored = hub.store.get(REPOSITORY, "")
        self.place = Place(cache, REPOSITORY, self.stored.commit)
        self.started: list[subprocess.Popen[str]] = []

    def file(self, name: str = NAME) -> HubFile:
        """As the hub lists it."""
        file = self.stored.file(name)
        assert file
        sha256 = file.content.sha256 if file.lfs else ""
        return HubFile(name, file.content.size, sha256, file.blob)

    def content(self, name: str = NAME) -> bytes:
        """What the file holds."""
        file = self.stored.file(name)
        assert file
        return file.content.data

    def source(self, **values: Any) -> Source:
        """The hub, with little patience."""
        settings: dict[str, Any] = {"token": "", "patience": 0.5, "pause": 0.01} | values
        return Source(self.hub.url, REPOSITORY, self.stored.commit, **settings)

    def get(self, name: str = NAME, **source: Any) -> Log:
        """Get one file in this process; what was said on the way. Raises Fault."""
        log = Log()
        transfer = Transfer(self.place, self.file(name), self.source(**source), log)
        transfer.run(sleep=log.slept.append)
        return log

    def job(self, *names: str, **source: Any) -> Job:
        """What the process is told that gets these files."""
        files = tuple(self.file(name) for name in names or (NAME,))
        return Job(str(self.cache), self.source(**source), files)

    def process(self, *names: str, **source: Any) -> subprocess.Popen[str]:
        """The process that gets files, started; its events are lines of its output."""
        return self.start(self.job(*names, **source).dump())

    def start(self, job: str) -> subprocess.Popen[str]:
        """The process, told what `job` says."""
        process = subprocess.Popen(
            [sys.executable, "-m", "models_hub.downloads.fetch"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.started.append(process)
        assert process.stdin
        process.stdin.write(f"{job}\n")
        process.stdin.flush()
        return process

    @staticmethod
    def said(process: subprocess.Popen[str]) -> list[dict[str, Any]]:
        """Every event until it has ended; its input stays open for so long."""
        assert process.stdout
        events = [json.loads(line) for line in process.stdout]
        process.wait(10)
        return events

    def is_whole(self, name: str = NAME) -> bool:
        """Whether its bytes are right, under its name, and nothing is left beside it."""
        is_tidy = not any(".part" in path.name for path in self.place.blobs.iterdir())
        return is_tidy and self.place.link(self.file(name)).read_bytes() == self.content(name)

    def close(self) -> None:
        """End what was started."""
        for process in self.started:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe:
                    pipe.close()


@pytest.fixture
def getter(hub: Hub, tmp_path: Path) -> Iterator[Getter]:
    """The hub's files, to be got into an empty cache."""
    getter = Getter(hub, tmp_path / "hub")
    yield getter
    getter.close()


@pytest.fixture
def here(getter: Getter, redis_server: str, monkeypatch: pytest.MonkeyPatch, db: None) -> Getter:
    """The same, where Hearth's own jobs look for the hub and its cache."""
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", getter.hub.url)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(getter.cache))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
    monkeypatch.setattr("models_hub.downloads.disk.RESERVE", 0)
    monkeypatch.delenv("HF_TOKEN", raising=False)
    return getter


@pytest.fixture
def ann(db: None) -> User:
    """Somebody who asks for models."""
    return User.objects.create_user("ann")


Ask = Callable[..., Download]


@pytest.fixture
def ask(here: Getter, ann: User) -> Ask:
    """`ask("file", ...)`: Ann, or `user`, asks for these files."""

    def ask(*names: str, user: User = ann) -> Download:
        files = [here.file(name) for name in names or (MODEL,)]
        return orders.start(user, REPOSITORY, here.stored.commit, "Q8_0", files, REPOSITORY)

    return ask
