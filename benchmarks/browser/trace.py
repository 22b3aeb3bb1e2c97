"""What the browser's own tracing says of a page's main thread."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

CATEGORIES = [
    "toplevel",
    "devtools.timeline",
    "disabled-by-default-devtools.timeline",
    "devtools.timeline.frame",
    "blink.user_timing",
]
WORK = {
    "EvaluateScript",
    "EventDispatch",
    "FireAnimationFrame",
    "FireIdleCallback",
    "FunctionCall",
    "HitTest",
    "IntersectionObserverController::computeIntersections",
    "Layout",
    "ParseHTML",
    "RunMicrotasks",
    "TimerFire",
    "UpdateLayoutTree",
    "v8.callFunction",
    "v8.compile",
}
"""Script and layout, as the timeline calls its parts."""
SCRIPT = "FunctionCall"
TASKS = {"RunTask", "ThreadControllerImpl::RunTask"}
FRAME = "Commit"
"""Each frame of the main thread ends with one."""

Span = tuple[float, float]
"""From and to, in ms."""


@dataclass(frozen=True)
class Trace:
    """One recording: the events of the page's main thread, in order, by one of two clocks."""

    events: list[dict[str, Any]]
    at: str = "ts"
    took: str = "dur"

    def own(self) -> "Trace":
        """The same by the thread's own clock: without the time in which other programs ran."""
        return replace(self, at="tts", took="tdur")

    @classmethod
    def read(cls, recorded: bytes) -> "Trace":
        """The events of the thread that ran most scripts."""
        events = json.loads(recorded)["traceEvents"]
        calls = Counter((e["pid"], e["tid"]) for e in events if e["name"] == SCRIPT)
        main = calls.most_common(1)[0][0]
        ours = (e for e in events if (e["pid"], e["tid"]) == main)
        return cls(sorted(ours, key=lambda e: float(e["ts"])))

    def spans(self, names: set[str]) -> list[Span]:
        """When events of these names ran."""
        return [
            (e[self.at] / 1000, (e[self.at] + e[self.took]) / 1000)
            for e in self.events
            if e.get("ph") == "X" and e["name"] in names and self.took in e
        ]

    def tasks(self) -> list[Span]:
        """Everything that kept the main thread from answering."""
        return list(merged(self.spans(TASKS)))

    def mark(self, name: str) -> float:
        """When the page set a performance.mark, in ms; raises StopIteration without."""
        return next(float(e[self.at]) / 1000 for e in self.events if e["name"] == name)

    def frames(self) -> list[float]:
        """Script and layout of each frame in which there was any, in ms."""
        ends = [e[self.at] / 1000 for e in self.events if e["name"] == FRAME]
        work = list(merged(self.spans(WORK)))
        sums = []
        for begin, end in pairwise(ends):
            inside = [min(b, end) - max(a, begin) for a, b in work if a < end and b > begin]
            sums.append(sum(inside))
        return [total for total in sums if total > 0]

    def busy(self) -> float:
        """Milliseconds that the main thread worked."""
        return sum(end - begin for begin, end in self.tasks())


def merged(spans: Iterable[Span]) -> Iterator[Span]:
    """Overlapping spans as one."""
    whole: Span | None = None
    for begin, end in sorted(spans):
        if whole and begin <= whole[1]:
            whole = (whole[0], max(whole[1], end))
            continue
        if whole:
            yield whole
        whole = (begin, end)
    if whole:
        yield whole
