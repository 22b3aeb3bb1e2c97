"""How fast bytes come, over the last seconds."""

import time
from collections import deque

WINDOW_S = 5.0


class Pace:
    """Fed with how many bytes are there; `done` is the latest."""

    def __init__(self) -> None:
        self.done = 0
        self._seen: deque[tuple[float, int]] = deque()

    def begin(self, done: int) -> None:
        """These were there before."""
        self.done = done
        self._seen = deque([(time.monotonic(), done)])

    def note(self, done: int) -> None:
        """So many are there now; fewer than before when a file began anew."""
        if done < self.done:
            self.begin(done)
        self.done = done
        self._seen.append((time.monotonic(), done))

    def speed(self) -> int:
        """Bytes in a second; 0 when nothing came for the whole window."""
        now = time.monotonic()
        while len(self._seen) > 1 and now - self._seen[0][0] > WINDOW_S:
            self._seen.popleft()
        if not self._seen or now - self._seen[-1][0] > WINDOW_S:
            return 0
        began, done = self._seen[0]
        return int((self.done - done) / max(now - began, 0.25))
