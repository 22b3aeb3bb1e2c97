"""What both servers have in common: they are asked, and left to come to rest, in the same way."""

import asyncio
import time
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

import psutil

from benchmarks.engine.questions import Question, fresh
from benchmarks.engine.stream import Answer, Exchange, begin
from tests.polling import until

START_S = 300.0
REST_S = 0.3
RESTING = 0.15
"""Of one core, for everything a server consists of: what Hearth's beats cost at most."""


@dataclass
class Round:
    """Some questions asked at the same time, and their answers in the same order."""

    answers: list[Answer]
    seconds: float

    @property
    def rate(self) -> float:
        """Tokens a second of all together, reading the prompts included."""
        return sum(answer.tokens for answer in self.answers) / self.seconds


class Server(ABC):
    """Something that answers /v1/chat/completions."""

    name: str

    @property
    @abstractmethod
    def address(self) -> tuple[str, int]:
        """Host and port."""

    @property
    @abstractmethod
    def process(self) -> int:
        """The process that all its others descend from."""

    @abstractmethod
    def renew(self) -> None:
        """Load the model anew: nothing of earlier chats is left in any cache."""

    @abstractmethod
    def body(self, question: Question) -> dict[str, Any]:
        """The question in this server's words."""

    def key(self, user: int) -> str:
        """What proves who asks."""
        return "none"

    async def begin(self, question: Question) -> Exchange:
        """Ask one question and do not wait."""
        return await begin(self.address, self.key(question.user), self.body(question))

    async def ask(self, question: Question) -> Answer:
        """Ask one question; its whole answer."""
        return await (await self.begin(question)).complete()

    def turn(self, questions: list[Question]) -> Round:
        """Ask all at once, alone on the machine: the server rests again afterwards."""

        async def ask_all() -> Round:
            begun = time.perf_counter()
            answers = await asyncio.gather(*map(self.ask, questions))
            return Round(answers, time.perf_counter() - begun)

        done = asyncio.run(ask_all())
        self.rest()
        return done

    def warm(self) -> None:
        """Touch the memory that a first question touches."""
        self.turn(fresh(users=1, count=100, tokens=8))

    def rest(self) -> None:
        """Wait until it computes nothing any more."""
        until(lambda: self._use() < RESTING, within=START_S, every=0.0)

    def _use(self) -> float:
        """Cores in use over the next moment."""
        before = _cpu_seconds(self.process)
        time.sleep(REST_S)
        return (_cpu_seconds(self.process) - before) / REST_S


def _cpu_seconds(root: int) -> float:
    """What a process and its living descendants have used so far."""
    total = 0.0
    first = psutil.Process(root)
    for process in [first, *first.children(recursive=True)]:
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue  # it ended between being listed and being looked at
        total += times.user + times.system
    return total
