"""Gives the tokens of a template their columns: Jinja itself counts lines only."""

import re
from collections import deque
from collections.abc import Iterator

from jinja2 import TemplateSyntaxError
from jinja2.environment import Environment
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

UNSEEN = {
    "whitespace",
    "comment_begin",
    "comment",
    "comment_end",
    "raw_begin",
    "raw_end",
    "linecomment_begin",
    "linecomment",
    "linecomment_end",
}
"""Tokens that Jinja's lexer keeps from its parser."""
NEWLINE = re.compile(r"\r\n|\r")
AT = re.compile(r" at (\d+)$")


class Place(int):
    """A line number (from 1) with a column (from 1)."""

    column: int

    def __new__(cls, line: int, column: int) -> "Place":
        """Both count from 1."""
        made = super().__new__(cls, line)
        made.column = column
        return made


class Places(Extension):
    """Whatever Jinja says of a line, it says with a Place."""

    source = ""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Nothing is changed."""
        self.source = NEWLINE.sub("\n", source)
        return source

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """The same tokens, their lines being Places."""
        walk = Walk(self.source)
        places = walk.places(self.environment)
        try:
            for token in stream:
                yield Token(next(places, token.lineno), token.type, token.value)
        except TemplateSyntaxError as error:
            error.lineno = walk.fault(places, error.message or "")
            raise


class Walk:
    """Goes through a template beside Jinja's lexer."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.position, self.line = 0, 1

    def places(self, environment: Environment) -> Iterator[Place]:
        """Where each token that the parser sees begins."""
        for _line, kind, value in environment.lexer.tokeniter(self.source, None):
            found = self.source.find(value, self.position)  # blanks before a tag may be left out
            self._go(found if found >= 0 else self.position)
            if kind not in UNSEEN:
                yield self.here
            self._go(min(self.position + len(value), len(self.source)))

    def fault(self, places: Iterator[Place], message: str) -> Place:
        """Where the lexer itself gives up: where it says, else after the last token it makes."""
        try:
            deque(places, maxlen=0)
        except TemplateSyntaxError:
            pass  # as expected: it is the error that was met before
        if at := AT.search(message):
            self.position, self.line = 0, 1
            self._go(min(int(at[1]), len(self.source)))
        else:
            rest = self.source[self.position :]
            self._go(self.position + len(rest) - len(rest.lstrip()))
        return self.here

    @property
    def here(self) -> Place:
        """The place that was reached."""
        return Place(self.line, self.position - self.source.rfind("\n", 0, self.position))

    def _go(self, position: int) -> None:
        self.line += self.source.count("\n", self.position, position)
        self.position = position
