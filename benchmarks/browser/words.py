"""What is said in the measured chats: text, lists, tables, maths and code, as models write."""

from itertools import cycle, islice

PARAGRAPH = (
    "The scheduler looks at every request that waits and asks three things of it: whose it is, how "
    "much of its prompt is in the cache already, and how many cells it may need before it ends. "
    "**Whoever has nothing running goes first**, so that a burst of one person keeps nobody else "
    "waiting; `max_tokens` alone never reserves what is never said."
)
LIST = (
    "1. Read the header and check every count against the size of the file.\n"
    "2. Map the tensors, in the order in which they lie on the disk.\n"
    "   - weights first, *embeddings* last\n"
    "   - nothing is copied that can be mapped\n"
    "3. Compute one step with an empty prompt, and throw its result away."
)
TABLE = (
    "| model | size | context | speed |\n|:--|--:|--:|--:|\n"
    "| small | 0.6 GB | 32,768 | 184 tokens/s |\n"
    "| middle | 4.7 GB | 131,072 | 41 tokens/s |\n"
    "| large | 18.6 GB | 262,144 | 12 tokens/s |"
)
MATHS = (
    "The expected wait is $E[W] = \\frac{\\lambda E[S^2]}{2(1 - \\rho)}$, so that\n\n"
    "$$\\rho = \\lambda E[S] = \\sum_{i=1}^{n} \\lambda_i s_i$$\n\nmust stay below one."
)
CODE = '''\
```python
from collections import deque
from dataclasses import dataclass, field


@dataclass
class Line:
    """Requests that wait, first come first served, nobody twice."""

    waiting: deque[str] = field(default_factory=deque)
    known: set[str] = field(default_factory=set)

    def join(self, reply: str) -> int:
        """The place in line, 1 for the next; joining again changes nothing."""
        if reply not in self.known:
            self.known.add(reply)
            self.waiting.append(reply)
        return self.waiting.index(reply) + 1

    def take(self) -> str | None:
        """Who is next, or None when nobody waits."""
        if not self.waiting:
            return None
        reply = self.waiting.popleft()
        self.known.discard(reply)
        return reply
```'''
SCRIPT = """\
```js
// Runs `work` at most once a frame, however often it is asked for.
export function throttled(work) {
  let asked = false
  return () => {
    if (asked) return
    asked = true
    requestAnimationFrame((time) => {
      asked = false
      work({ time, count: document.querySelectorAll("article").length })
    })
  }
}
```"""

QUESTION = (
    "How does the scheduler choose who is next when three people ask at the same moment, and what "
    "does it do with somebody who sends ten requests at once? Show me the code, please."
)
ANSWERS = [
    [PARAGRAPH, CODE, LIST],
    [LIST, PARAGRAPH, SCRIPT, TABLE],
    [PARAGRAPH, PARAGRAPH, CODE],
    [MATHS, SCRIPT, PARAGRAPH],
]
LETTERS_PER_TOKEN = 4


def long_chat(messages: int) -> list[str]:
    """So many messages, questions and answers by turns; every answer has code."""
    answers = cycle("\n\n".join(parts) for parts in ANSWERS)
    return [QUESTION if n % 2 == 0 else next(answers) for n in range(messages)]


def tokens(count: int) -> list[str]:
    """One long reply in pieces of a token's length."""
    text = "\n\n".join(part for parts in ANSWERS for part in parts) + "\n\n"
    letters = cycle(text)
    return ["".join(islice(letters, LETTERS_PER_TOKEN)) for _ in range(count)]
