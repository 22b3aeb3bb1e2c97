"""Eight users behind one long system prompt that nobody has asked with before."""

from collections.abc import Iterator
from statistics import median

from benchmarks.engine.both import Both
from benchmarks.engine.questions import Question, words
from benchmarks.engine.report import Line, medians, note, ratio
from benchmarks.engine.server import Round

USERS = 8
SYSTEM = 1500
GOAL = 0.25

Waits = tuple[float, float]


def questions() -> list[Question]:
    """Short ones, all different, behind the same text."""
    system = words(SYSTEM)
    return [Question(words(12), 8, user, system) for user in range(USERS)]


def waits(turn: Round) -> Waits:
    """Seconds to the first words: the median's, and the last one's."""
    found = [answer.wait for answer in turn.answers]
    return median(found), max(found)


def first_words(both: Both, rounds: int) -> Iterator[Line]:
    """Seconds until the first words, when all ask at the same time."""
    both.renew()
    pairs: list[tuple[Waits, Waits]] = []
    for _ in range(rounds):
        ours, theirs = both.turns(questions())
        pairs.append((waits(ours), waits(theirs)))
        note("median and last: {} and {}".format(*pairs[-1]))
    for i, which in enumerate(("median", "last")):
        each = [(ours[i], theirs[i]) for ours, theirs in pairs]
        us, them = (f"{wait:.2f}" for wait in medians(each))
        times = ratio(each)
        what = f"first words of {USERS} users behind {SYSTEM:,} shared words, {which}, s"
        yield Line(what, f"{GOAL}", us, them, f"{times:.2f}", times <= GOAL)
