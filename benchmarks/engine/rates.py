"""Total tokens a second by the number of users, fresh and after a hundred finished chats."""

from collections.abc import Iterator
from math import prod

from benchmarks.engine.both import Both
from benchmarks.engine.questions import fresh
from benchmarks.engine.report import Line, medians, note, ratio
from benchmarks.engine.server import Server

USERS = (1, 2, 4, 8, 16)
PROMPT = 120
ANSWER = 64
MEAN_GOAL = 1.10
ROW_GOAL = 1.00

FEW = 4
CHATS = 100
CHATTERS = 10
AFTER_GOAL = 0.90

Pair = tuple[float, float]


def rates(both: Both, users: int) -> Pair:
    """Tokens a second of both, with a prompt from each user that nobody has seen."""
    ours, theirs = both.turns(fresh(users, PROMPT, ANSWER))
    note(f"{users} users: {ours.rate:.1f} and {theirs.rate:.1f} tokens a second")
    return ours.rate, theirs.rate


def by_users(both: Both, rounds: int) -> Iterator[Line]:
    """Tokens a second, prompts included in the time."""
    both.renew()
    found: dict[int, list[Pair]] = {users: [] for users in USERS}
    for _ in range(rounds):
        for users in USERS:
            found[users].append(rates(both, users))
    for users, pairs in found.items():
        yield _line(f"tokens a second, {users} users", pairs, ROW_GOAL)
    mean = prod(map(ratio, found.values())) ** (1 / len(found))
    goal = f"{MEAN_GOAL:.2f}"
    yield Line("their geometric mean", goal, ratio=f"{mean:.2f}", met=mean >= MEAN_GOAL)


def after_chats(both: Both, rounds: int) -> Iterator[Line]:
    """The same before and after chats whose prefixes are left behind in the caches."""
    before: list[Pair] = []
    after: list[Pair] = []
    for _ in range(rounds):
        both.renew()
        before.append(rates(both, FEW))
        both.pair(chat)
        after.append(rates(both, FEW))
    yield _line(f"tokens a second, {FEW} users, fresh", before)
    yield _line(f"the same after {CHATS} finished chats", after)
    kept = [
        ratio(zip(late, early, strict=True))
        for late, early in zip(zip(*after, strict=True), zip(*before, strict=True), strict=True)
    ]
    ours, theirs = (f"{part:.2f}" for part in kept)
    goal = f"{AFTER_GOAL:.2f}"
    yield Line("after them over fresh", goal, ours, theirs, met=kept[0] >= AFTER_GOAL)


def chat(server: Server) -> None:
    """Short chats from some users at once, until there were enough."""
    for _ in range(CHATS // CHATTERS):
        server.turn(fresh(CHATTERS, 60, 16))


def _line(what: str, pairs: list[Pair], goal: float | None = None) -> Line:
    ours, theirs = (f"{rate:.1f}" for rate in medians(pairs))
    times = ratio(pairs)
    if goal is None:
        return Line(what, "", ours, theirs, f"{times:.2f}")
    return Line(what, f"{goal:.2f}", ours, theirs, f"{times:.2f}", times >= goal)
