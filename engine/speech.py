"""From a reply's tokens to what is shown of it: characters, stop strings, then parts."""

import codecs

from engine.begun import Begun
from engine.parse import Parser
from engine.protocol import Part
from engine.stops import Stops


class Speech:
    """One reply's words. `stopped` is the stop string that ended it; nothing is said after it."""

    def __init__(
        self, prompt_tail: str = "", stop: tuple[str, ...] = (), begun: Begun | None = None
    ) -> None:
        """`prompt_tail` is the end of the prompt, in which a template may open a think block;
        `begun` is what the reply goes on with, if the prompt ends in its own words."""
        self.decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self.stops = Stops(stop) if stop else None
        self.parser = Parser(prompt_tail, begun)
        self.stopped: str | None = None

    @property
    def is_thinking(self) -> bool:
        """Whether what comes is a thought, or the mark that ends thinking."""
        return self.parser.state == "reasoning"

    def hear(self, piece: bytes) -> list[Part]:
        """Take in a token's bytes; the parts that are certain now, all of them at a stop string.

        A character whose bytes have not all come is held back, and so is what may become a stop
        string or a tag.
        """
        if self.stopped is not None:
            return []
        text = self.decoder.decode(piece)
        if self.stops is None:
            return self.parser.feed(text) if text else []
        text, self.stopped = self.stops.feed(text)
        parts = self.parser.feed(text)
        return parts if self.stopped is None else parts + self.parser.finish()

    def finish(self) -> list[Part]:
        """The reply is over: what was held back, up to a stop string if one was undecided."""
        if self.stopped is not None:
            return []
        text = self.decoder.decode(b"", final=True)
        if self.stops:
            text, self.stopped = self.stops.finish(text)
        return self.parser.feed(text) + self.parser.finish()
