"""Ends a reply's thinking once it has taken as many tokens as it may.

The tokens that the model drew from then on give way to those of the end of thinking, and it goes on
with its answer as if it had ended by itself.
"""

import codecs
from collections import deque

from engine.parse import THOUGHT, Parser

ENDING = f"\n{THOUGHT}\n\n"
"""How the models that mark their thoughts so end them."""


class Patience:
    """Counts one reply's tokens of thinking, and says which token comes instead of a drawn one."""

    def __init__(self, most: int, ending: list[int], prompt_tail: str) -> None:
        """`ending` are the tokens of ENDING; `prompt_tail` is the end of the prompt, in which a
        template may open the thinking."""
        self.left = most
        self.ending: deque[int] = deque()
        self.whole = ending
        self.parser = Parser(prompt_tail)
        self.decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")

    def next(self, drawn: int) -> int:
        """The token that is said: the drawn one while there is patience."""
        if self.ending:
            return self.ending.popleft()
        # Not in the middle of a character: its bytes would be lost.
        if self.parser.state != "reasoning" or self.left > 0 or self.decoder.getstate()[0]:
            return drawn
        self.ending = deque(self.whole)
        return self.ending.popleft()

    def hear(self, piece: bytes) -> None:
        """Take in what was said."""
        was_thinking = self.parser.state == "reasoning"
        self.parser.feed(self.decoder.decode(piece))
        self.left -= was_thinking
