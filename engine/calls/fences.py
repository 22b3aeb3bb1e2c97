"""Follows Markdown's code fences through a text, letter by letter."""

INDENT = 3
"""Blanks that may stand before a fence."""


class Fences:
    """Whether one is in a code fence, and at the start of a line."""

    def __init__(self) -> None:
        self.inside = ""  # the fence one is in, without the word behind it
        self.last = ""
        self._new_line()

    def _new_line(self) -> None:
        self.indent = 0
        self.run = ""  # of backticks or tildes that the line begins with
        self.state = "start"  # of the line: start, run, rest

    @property
    def at_start(self) -> bool:
        """Whether nothing but blanks stands before, on this line."""
        return self.state == "start"

    def hear(self, letter: str) -> None:
        """One letter more."""
        self.last = letter
        if letter == "\n":
            self._end_line()
        elif self.state == "start":
            self._start(letter)
        elif self.state == "run":
            self._run(letter)
        elif not letter.isspace():
            self.plain = False

    def _start(self, letter: str) -> None:
        if letter in "`~" and self.indent <= INDENT:
            self.state, self.run, self.plain = "run", letter, True
        elif letter in " \t":
            self.indent += 1
        else:
            self.state = "rest"

    def _run(self, letter: str) -> None:
        if letter == self.run[0]:
            self.run += letter
            return
        self.state = "rest"
        self.plain = letter.isspace()
        if not self.inside and len(self.run) >= 3:
            self.inside = self.run
            self.run = ""

    def _end_line(self) -> None:
        is_fence = len(self.run) >= 3
        if self.inside and is_fence and self.plain and self.run.startswith(self.inside):
            self.inside = ""
        elif not self.inside and is_fence and self.state == "run":
            self.inside = self.run
        self._new_line()
