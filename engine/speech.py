"""From a reply's tokens to what is shown of it: characters, stop strings, then parts."""

import codecs

from engine.calls.dialect import Dialect
from engine.parse import Begun
from engine.protocol import Part
from engine.stops import Stops
from engine.verbatim import Verbatim

PLAIN = Dialect()


class Speech:
    """One reply's words. `stopped` is the stop string that ended it; nothing is said after it."""

    def __init__(
        self,
        prompt_tail: str = "",
        stop: tuple[str, ...] = (),
        begun: Begun | None = None,
        dialect: Dialect = PLAIN,
        verbatim: Verbatim | None = None,
    ) -> None:
        """`prompt_tail` is the end of the prompt, in which a template may open a think block;
        `begun` is what the reply goes on with, if the prompt ends in its own words; `dialect` is
        how the model writes, and what it may call. `verbatim` takes the words as they are, in place
        of whoever would tell thoughts and calls apart."""
        self.decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self.stops = Stops(stop) if stop else None
        self.parser = verbatim or dialect.parser(prompt_tail, begun)
        self.is_single = dialect.is_single
        self.stopped: str | None = None
        self.called = False  # the one call that was allowed is made

    @property
    def is_over(self) -> bool:
        """Whether nothing may be said any more."""
        return self.stopped is not None or self.called

    @property
    def is_thinking(self) -> bool:
        """Whether what comes is a thought, or the mark that ends thinking."""
        return self.parser.is_thinking

    def hear(self, piece: bytes) -> list[Part]:
        """Take in a token's bytes; the parts that are certain now, all of them at a stop string.

        A character whose bytes have not all come is held back, and so is what may become a stop
        string or a tag.
        """
        if self.is_over:
            return []
        text = self.decoder.decode(piece)
        if self.stops is None:
            return self._single(self.parser.feed(text)) if text else []
        text, self.stopped = self.stops.feed(text)
        parts = self.parser.feed(text)
        return self._single(parts if self.stopped is None else parts + self.parser.finish())

    def finish(self) -> list[Part]:
        """The reply is over: what was held back, up to a stop string if one was undecided."""
        if self.is_over:
            return []
        text = self.decoder.decode(b"", final=True)
        if self.stops:
            text, self.stopped = self.stops.finish(text)
        return self._single(self.parser.feed(text) + self.parser.finish())

    def _single(self, parts: list[Part]) -> list[Part]:
        """The parts, up to the first call where only one is allowed."""
        first = next((i for i, (kind, _) in enumerate(parts) if kind == "c"), None)
        if first is None or not self.is_single:
            return parts
        self.called = True
        return parts[: first + 1]
