"""Two hundred requests in one burst: whether those who came with the others wait alike."""

from collections.abc import Iterator
from statistics import mean

from benchmarks.engine.both import Both
from benchmarks.engine.questions import Question, words
from benchmarks.engine.report import Line, medians, note
from benchmarks.engine.server import Round

USERS = 4
EACH = 50
GOAL = 1.2


def questions() -> list[Question]:
    """All of one user's before the next user's: the order in which nobody should be served."""
    return [Question(words(20), 8, user) for user in range(USERS) for _ in range(EACH)]


def means(turn: Round) -> list[float]:
    """Each user's mean wait, in seconds."""
    parts = [turn.answers[user * EACH : (user + 1) * EACH] for user in range(USERS)]
    return [round(mean(answer.wait for answer in part), 3) for part in parts]


def spread(both: Both, rounds: int) -> Iterator[Line]:
    """The largest of the users' mean waits over the smallest; a failed request ends the run."""
    both.renew()
    pairs, waits = [], []
    for _ in range(rounds):
        ours, theirs = map(means, both.turns(questions()))
        note(f"mean waits {ours} and {theirs}")
        pairs.append((max(ours) / min(ours), max(theirs) / min(theirs)))
        waits.append((mean(ours), mean(theirs)))
    us, them = medians(pairs)
    what = f"{USERS * EACH} requests of {USERS} users, largest over smallest mean wait"
    yield Line(what, f"{GOAL}", f"{us:.2f}", f"{them:.2f}", met=us <= GOAL)
    us, them = medians(waits)
    yield Line("the mean wait of all, s", "", f"{us:.2f}", f"{them:.2f}")
