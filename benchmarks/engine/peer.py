"""llama.cpp's own server as the other of the two, in a process of another Python."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from benchmarks.engine.questions import Question
from benchmarks.engine.server import START_S, Server
from tests.polling import until

SLOTS = 16
CONTEXT = 4096
"""Of each slot, in tokens: the longest chat of any row."""


@dataclass
class Peer(Server):
    """A slot for each user, everything else as llama.cpp chooses. `embeds`: an embedding model."""

    path: Path
    python: str
    threads: int
    slots: int = SLOTS
    embeds: bool = False
    url: str = ""
    running: subprocess.Popen[str] | None = None
    name: str = "llama.cpp's server"

    @property
    def address(self) -> tuple[str, int]:
        parts = urlsplit(self.url)
        return str(parts.hostname), int(parts.port or 0)

    @property
    def process(self) -> int:
        assert self.running is not None
        return self.running.pid

    def body(self, question: Question) -> dict[str, Any]:
        return question.body(self.path.stem)

    def renew(self) -> None:
        self.stop()
        self.start()
        self.warm()

    def start(self) -> None:
        """Start it and wait until it answers."""
        script = Path(__file__).with_name("serve_peer.py")
        settings = [str(self.path), str(self.slots), str(CONTEXT), str(self.threads)]
        self.running = subprocess.Popen(
            [self.python, str(script), *settings, *["--embeds"] * self.embeds],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self.running.stdout is not None
        self.url = self.running.stdout.readline().strip()
        until(self._answers, START_S, every=0.1)

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/health", timeout=5).is_success
        except httpx.TransportError:
            return False

    def stop(self) -> None:
        """End it, if it runs."""
        if self.running:
            with self.running as process:
                process.kill()
            self.running = None


@contextmanager
def peer(
    path: Path, python: str, threads: int, slots: int = SLOTS, *, embeds: bool = False
) -> Iterator[Peer]:
    """The peer, started with its first `renew`, ended afterwards."""
    server = Peer(path, python, threads, slots, embeds)
    try:
        yield server
    finally:
        server.stop()
