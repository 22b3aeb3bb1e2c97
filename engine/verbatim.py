"""What follows a prompt that was read as it stands: words alone, and none of them is left out."""

from engine.protocol import Part


class Verbatim:
    """In the place of a `engine.parse.Parser`, for a model that was asked without a template."""

    is_thinking = False

    def __init__(self, before: str = "") -> None:
        """`before` is told ahead of the first word: the prompt, for whoever wants its echo."""
        self.before = before

    def feed(self, text: str) -> list[Part]:
        """All of it."""
        text, self.before = self.before + text, ""
        return [("t", text)] if text else []

    def finish(self) -> list[Part]:
        """What was to be told ahead of words that never came."""
        return self.feed("")
