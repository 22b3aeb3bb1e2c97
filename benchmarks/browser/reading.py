"""Opening a chat of a thousand messages, and scrolling through it."""

from benchmarks.browser.trace import Trace
from benchmarks.browser.visit import Visit

LONG_MS = 50.0
SETTLE_MS = 2500
"""After the last message is there: whatever still keeps the page busy comes within this time."""
SPEED = 3000
DISTANCE = 45_000
"""Pixels a second and in all: a quick reader's flight through a few hundred messages."""

DRAWN = """(() => {
  const isDrawn = () => document.querySelector(".from-model:last-child .hljs-keyword")
  new MutationObserver((changes, observer) => {
    if (!isDrawn()) return
    observer.disconnect()
    requestAnimationFrame(() => setTimeout(() => performance.mark("drawn")))
  }).observe(document, { childList: true, subtree: true })
})()"""
"""Run before a page's own scripts: it marks when the last reply has its colours."""
MARKED = """() => {
  const { startTime: drawn } = performance.getEntriesByName("drawn")[0]
  return { drawn, anchor: performance.mark("anchor").startTime }
}"""


def opening(visit: Visit, path: str) -> dict[str, float]:
    """Milliseconds until the last reply is drawn with its colours, and until nothing longer than
    LONG_MS keeps the page from answering; the longest task on the way, also by its own clock."""
    visit.start()
    visit.page.goto(path)
    visit.page.wait_for_timeout(SETTLE_MS)
    marked = visit.page.evaluate(MARKED)
    trace = visit.stop()
    begun = trace.mark("anchor") - marked["anchor"]
    tasks = [(begin - begun, end - begun) for begin, end in trace.tasks() if begin >= begun]
    last = max((end for begin, end in tasks if end - begin > LONG_MS), default=0.0)
    drawn = marked["drawn"]
    return {"interactive": max(drawn, last), "longest": longest(trace), "own": longest(trace.own())}


def scrolling(visit: Visit) -> Trace:
    """Up from the end as a finger on a touchpad does it."""
    visit.start()
    gesture = {"x": 640, "y": 400, "yDistance": DISTANCE, "speed": SPEED}
    visit.cdp.send("Input.synthesizeScrollGesture", {**gesture, "gestureSourceType": "mouse"})
    return visit.stop()


def longest(trace: Trace) -> float:
    """The longest task of the main thread, ms."""
    return max(end - begin for begin, end in trace.tasks())
