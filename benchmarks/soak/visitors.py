"""People who ask in every way there is: short, long, behind shared words, in turns, and who leave
or stop in the middle."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

import httpx
from websockets.exceptions import WebSocketException

from benchmarks.engine.hearth import Hearth
from benchmarks.engine.questions import Question, words
from benchmarks.engine.stream import Answer, Unanswered
from benchmarks.soak.tally import Tally
from tests.chat.tab import Json, Tab, begin
from tests.running import Person

LINGER_S = 1.5
"""The longest somebody listens who is going to leave."""
TURNS = 3


@dataclass
class Visitor:
    """One user, over the API and over the page's socket; one request at a time."""

    hearth: Hearth
    user: int
    person: Person
    systems: list[str]
    long: int
    tally: Tally

    async def stay(self, until: float) -> None:
        """One thing after the other until a time of time.monotonic()."""
        ways: list[Callable[[], Awaitable[None]]] = [
            self.ask_briefly,
            self.ask_at_length,
            self.ask_behind_shared_words,
            self.talk,
            self.leave,
            self.stop,
        ]
        while time.monotonic() < until:
            await random.choice(ways)()

    # --- over the API ---

    async def ask_briefly(self) -> None:
        """A short question."""
        await self._ask(self._question(20))

    async def ask_at_length(self) -> None:
        """A long text."""
        await self._ask(self._question(self.long))

    async def ask_behind_shared_words(self) -> None:
        """A short question behind a system prompt that others use too."""
        await self._ask(replace(self._question(10), system=random.choice(self.systems)))

    async def talk(self) -> None:
        """A chat of some turns, each with all that was said before."""
        question = self._question(15)
        for _ in range(TURNS):
            answer = await self._ask(question)
            if answer is None:
                return
            said = {"role": "user", "content": question.text}
            heard = {"role": "assistant", "content": answer.text}
            question = replace(
                self._question(15), earlier=(*question.earlier, said, heard), logprobs=False
            )

    async def leave(self) -> None:
        """Hang up in the middle of the prompt or of the answer."""
        question = replace(self._question(random.choice([20, self.long])), tokens=200)
        self.tally.started += 1
        exchange = await self.hearth.begin(question)
        await asyncio.wait([exchange.finished], timeout=random.uniform(0, LINGER_S))
        if not exchange.finished.done():
            self.tally.disconnected += 1
            exchange.leave()
        else:
            await self._settle(question, exchange.complete())

    async def _ask(self, question: Question) -> Answer | None:
        self.tally.started += 1
        return await self._settle(question, self.hearth.ask(question))

    async def _settle(self, question: Question, asking: Awaitable[Answer]) -> Answer | None:
        try:
            answer = await asking
        except (Unanswered, OSError, TimeoutError) as error:
            self.tally.failed.append(f"{type(error).__name__}: {error}")
            return None
        self.tally.complete(question, answer)
        return answer

    def _question(self, count: int) -> Question:
        logprobs = random.random() < 0.5
        return Question(words(count), random.randint(1, 48), self.user, logprobs=logprobs)

    # --- over the socket ---

    async def stop(self) -> None:
        """Begin a chat on the page and press Stop after a while."""
        self.tally.started += 1
        try:
            final = await self._stopped()
        except (httpx.HTTPError, WebSocketException, AssertionError, TimeoutError) as error:
            self.tally.failed.append(f"a chat: {type(error).__name__}: {error}")
            return
        match final["state"]:
            case "stopped":
                self.tally.cancelled += 1
            case "done":
                self.tally.finished += 1
            case _:
                self.tally.failed.append(f"a chat: {final['problem']}")

    async def _stopped(self) -> Json:
        """The saved reply of a chat in which Stop was pressed."""
        studio, model = self.hearth.studio, self.hearth.model
        begun = await asyncio.to_thread(begin, studio, self.person, words(30), model)
        reply = begun["state"]["messages"][-1]["id"]
        tab = await Tab(studio, self.person, begun["socket"]).open()
        await tab.follow(reply)
        await asyncio.sleep(random.uniform(0, LINGER_S))
        await tab.say(type="stop", reply=reply)
        try:
            return await tab.to_the_end(reply)
        finally:
            await tab.close()
