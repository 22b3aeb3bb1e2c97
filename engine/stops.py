"""Finds the first stop string in a text that streams, looking at each character once.

Aho and Corasick's automaton: its state is the longest end of the text so far that begins some stop
string, so what must be held back is exactly that long.
"""

from dataclasses import dataclass, field


@dataclass(eq=False, slots=True)
class Node:
    """A beginning of stop strings: its length, and the longest stop string that ends with it."""

    depth: int
    next: dict[str, "Node"] = field(default_factory=dict)
    shorter: "Node | None" = None
    found: str | None = None


class Stops:
    """The earliest match counts, and at one place the longest: the same for any cut of the text."""

    def __init__(self, strings: tuple[str, ...]) -> None:
        self.root = Node(0)
        for string in strings:
            self._add(string)
        self._link()
        self.state = self.root
        self.held = ""
        self.given = 0  # characters that were given out; `held` follows them
        self.match: tuple[int, str] | None = None

    def _add(self, string: str) -> None:
        node = self.root
        for letter in string:
            node = node.next.setdefault(letter, Node(node.depth + 1))
        node.found = string

    def _link(self) -> None:
        """Breadth first: where to go on from when a letter does not."""
        line = [self.root]
        for node in line:
            for letter, after in node.next.items():
                after.shorter = self._step(node.shorter, letter)
                after.found = after.found or after.shorter.found
                line.append(after)

    def _step(self, node: Node | None, letter: str) -> Node:
        while node and letter not in node.next:
            node = node.shorter
        return node.next[letter] if node else self.root

    def feed(self, text: str) -> tuple[str, str | None]:
        """(what is certain to be before any stop string, the stop string once it is certain)."""
        at = self.given + len(self.held)
        self.held += text
        for letter in text:
            at += 1
            self.state = self._step(self.state, letter)
            self._note(at)
            if self.match and not self._may_better(at, self.match[0]):
                return self._cut()
        return self._give(min(at - self.state.depth, self.match[0] if self.match else at)), None

    def finish(self, text: str) -> tuple[str, str | None]:
        """The same for the last of the text: what is undecided then is decided."""
        before, string = self.feed(text)
        if string is not None:
            return before, string
        rest, string = self._cut() if self.match else (self.held, None)
        return before + rest, string

    def _note(self, at: int) -> None:
        """A stop string that ends here takes the place of one that begins no earlier."""
        found = self.state.found
        if found and (self.match is None or at - len(found) <= self.match[0]):
            self.match = (at - len(found), found)

    def _may_better(self, at: int, place: int) -> bool:
        """Whether what is being read may become a match that begins earlier, or a longer one."""
        start = at - self.state.depth
        return start < place or (start == place and bool(self.state.next))

    def _cut(self) -> tuple[str, str | None]:
        place, string = self.match or (self.given, None)
        return self._give(place), string

    def _give(self, until: int) -> str:
        count = until - self.given
        text, self.held = self.held[:count], self.held[count:]
        self.given = until
        return text
