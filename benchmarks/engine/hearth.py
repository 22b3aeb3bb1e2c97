"""All of Hearth as one of the two servers, with a key for each user."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from redis.exceptions import RedisError

from benchmarks.engine.questions import Question
from benchmarks.engine.server import START_S, Server
from benchmarks.running import new
from engine.client import connect_sync, states
from engine.protocol import ModelState
from tests.polling import until
from tests.running import PASSWORD, Person, Studio

UNLIMITED = """
from accounts.models import Policy
Policy.objects.create(role="member", limits={"replies_at_once": None})
"""
"""A burst of one user's is larger than what members may have answered at once."""


@dataclass
class Hearth(Server):
    """A running studio whose model is in its library."""

    studio: Studio
    owner: Person
    model: str
    keys: list[str] = field(default_factory=list)
    name: str = "Hearth"

    @property
    def address(self) -> tuple[str, int]:
        return "127.0.0.1", self.studio.port

    @property
    def process(self) -> int:
        return self.studio.pid("studio")

    def key(self, user: int) -> str:
        return self.keys[user]

    def body(self, question: Question) -> dict[str, Any]:
        shared = {"shared_prefix": True} if question.system else {}
        return {**question.body(self.model), **shared}

    def enrol(self, users: int) -> None:
        """Have so many accounts, each with a key."""
        for number in range(len(self.keys), users):
            name = f"user{number}"
            self.studio.manage("create_user", name, said=f"{PASSWORD}\n")
            self.keys.append(self.studio.manage("create_api_key", name).strip())

    def renew(self) -> None:
        self.unload()
        self.load()
        self.warm()

    def load(self) -> ModelState:
        """Load the model as the owner does in the library; how it is loaded."""
        self._order("load")
        return until(lambda: (found := self.state()) and found.state == "ready" and found, START_S)

    def unload(self) -> None:
        """Take it out of memory."""
        if self.state():
            until(self.is_free, START_S)
            self._order("unload")
            until(lambda: self.state() is None, START_S)

    def is_free(self) -> bool:
        """Whether the engine says that no reply needs the model; it says so once a second."""
        state = self.state()
        return state is not None and state.running == state.waiting == 0

    def state(self) -> ModelState | None:
        """What the engine says of the model; None when it is not in memory."""
        with connect_sync(self.studio.redis_url) as redis:
            try:
                return states(redis).get(self.model)
            except RedisError:
                return None  # it is being started again: the next look tells

    def _order(self, what: str) -> None:
        with self.studio.client(self.owner) as client:
            client.post(f"/models/{self.model}/{what}/").raise_for_status()


@contextmanager
def hearth(path: Path) -> Iterator[Hearth]:
    """All of Hearth on a data folder of its own, with the model in its library."""
    with new() as studio:
        studio.manage("shell", "-c", UNLIMITED)
        owner = studio.person("owner", owner=True)
        with studio.client(owner) as client:
            answer = client.post("/models/import/", json={"path": str(path)})
        answer.raise_for_status()
        yield Hearth(studio, owner, answer.json()["model"])
