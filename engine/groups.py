"""Whether a few decode rows are computed together or one after the other, by what was measured.

On a processor a step of two or three rows may take longer than as many steps of one, as
llama.cpp multiplies a matrix by one vector and by several with different code. On a GPU, and with
most quants from five rows on, together always wins.
"""

MOST = 4
"""Rows up to which it is worth asking."""
TRIES = 3
"""Measurements before a way is judged."""
AGAIN = 256
"""Steps after which the other ways are measured anew."""
RISE = 1.02
"""By how much the best time known may rise with each measurement: a step that was slow because the
machine was busy with something else says nothing about the way."""
GAIN = 0.95
"""What a split must come to, against all together, to be worth it."""

WAYS: dict[int, tuple[tuple[int, ...], ...]] = {
    2: ((2,), (1, 1)),
    3: ((3,), (2, 1), (1, 1, 1)),
    4: ((4,), (2, 2), (1, 1, 1, 1)),
}


class Groups:
    """Follows the measured seconds of steps by their number of rows: the least of late."""

    def __init__(self) -> None:
        self.seconds: dict[int, float] = {}
        self.tried: dict[int, int] = {}
        self.asked = 0

    def split(self, rows: int) -> tuple[int, ...]:
        """How many rows to compute at a time."""
        ways = WAYS.get(rows, ((rows,),))
        if len(ways) == 1:
            return ways[0]
        self.asked += 1
        if self.asked % AGAIN == 0:
            self.tried.clear()
        for way in ways:
            if any(self.tried.get(part, 0) < TRIES for part in way):
                return way
        together, *splits = ways
        best = min(splits, key=self._takes)
        return best if self._takes(best) < GAIN * self._takes(together) else together

    def _takes(self, way: tuple[int, ...]) -> float:
        return sum(self.seconds[part] for part in way)

    def measured(self, rows: int, seconds: float) -> None:
        """A step of so many decode rows, and nothing else, took so long."""
        if rows > MOST:
            return
        self.seconds[rows] = min(seconds, self.seconds.get(rows, seconds) * RISE)
        self.tried[rows] = self.tried.get(rows, 0) + 1
