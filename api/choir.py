"""The choices of one request, heard together: each is a reply of its own to the engine."""

from api.switchboard import switchboard
from engine.client import Stamped
from engine.protocol import Entry
from engine.reader import Line, any_of

Heard = tuple[int, Stamped]
"""Which choice said it, from 0, and what."""


class Choir:
    """Numbers the choices from 0, in the order of their lines."""

    def __init__(self, lines: tuple[Line, ...]) -> None:
        self.singing = dict(enumerate(lines))
        self.over: dict[int, Entry] = {}

    @property
    def is_over(self) -> bool:
        """Whether every choice has come to its end."""
        return not self.singing

    @property
    def ends(self) -> list[Entry]:
        """The last entries, once it is over."""
        return [self.over[index] for index in sorted(self.over)]

    async def next(self) -> list[Heard]:
        """What has come since; nothing, after a silence. An end is counted before it is told:
        whoever hears of it may ask again. Raises RedisError when Redis stays away."""
        await any_of(*self.singing.values())
        heard: list[Heard] = []
        for index, line in list(self.singing.items()):
            came = line.take()
            heard += ((index, stamped) for stamped in came)
            if came and came[-1].is_done:
                self.over[index] = came[-1].entry
                del self.singing[index]
                await switchboard().count(line.reply, self.over[index]["usage"])
        return heard
