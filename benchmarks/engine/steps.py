"""How long a step of one reply takes while another program keeps a core busy."""

from collections.abc import Iterator
from statistics import median

from benchmarks.busy import busy
from benchmarks.engine.both import Both
from benchmarks.engine.hearth import Hearth
from benchmarks.engine.questions import Question, words
from benchmarks.engine.report import Line, note

ANSWER = 256
GOAL = 2.5


def step(hearth: Hearth) -> float:
    """Milliseconds a token of a single reply, after its first words."""
    [answer] = hearth.turn([Question(words(20), ANSWER)]).answers
    return 1000 * (answer.chunks[-1] - answer.chunks[0]) / (answer.tokens - 1)


def beside_busy(both: Both, rounds: int) -> Iterator[Line]:
    """Quiet and busy in turn."""
    both.ours.renew()
    pairs = []
    for _ in range(rounds):
        quiet = step(both.ours)
        with busy(1):
            pairs.append((step(both.ours), quiet))
        note(f"a step: {quiet:.1f} ms, beside a busy core {pairs[-1][0]:.1f} ms")
    slowed, quiet = (median(times) for times in zip(*pairs, strict=True))
    times = median(beside / alone for beside, alone in pairs)
    yield Line("a step of one reply, ms", ours=f"{quiet:.1f}")
    what = "the same with one core kept busy, over quiet"
    yield Line(what, f"{GOAL}", f"{times:.2f} ({slowed:.1f} ms)", met=times <= GOAL)
