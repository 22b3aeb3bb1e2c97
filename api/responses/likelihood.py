"""Which tokens an answer's words were made of: not those of thoughts, calls, and their marks."""

from typing import Any

from api.said import logprob
from engine.protocol import Entry, Logprob


class Unsaid:
    """Tokens with their log-probabilities, of which no words have been told yet."""

    def __init__(self) -> None:
        self.tokens: list[Logprob] = []

    def hear(self, entry: Entry) -> None:
        """The tokens of an entry. Blanks and half a mark may be told with a later one's words."""
        kinds = {kind for kind, _value in entry["p"]}
        if kinds and "t" not in kinds:
            self.tokens = []
        self.tokens += entry.get("l", ())

    def of(self, text: str) -> list[dict[str, Any]]:
        """Those that these words were made of; later ones stay. The words are looked for from
        behind, as thoughts before them may say the same."""
        raw, joined = text.encode(), b"".join(bytes(token["bytes"]) for token in self.tokens)
        start = joined.rfind(raw)
        begin, end = (start, start + len(raw)) if start >= 0 else (0, len(joined))
        told, later, at = [], [], 0
        for token in self.tokens:
            before, at = at, at + len(token["bytes"])
            if before >= end:
                later.append(token)
            elif at > begin:
                told.append(logprob(token))
        self.tokens = later
        return told
