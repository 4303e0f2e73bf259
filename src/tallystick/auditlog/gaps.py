"""Positions that were passed over while reading a log: each may still come, out of order, or is missing."""

from bisect import bisect_right

MAX_RANGES = 100_000


class Gaps:
    """Ranges of positions not met so far, in order. Beyond ``MAX_RANGES`` of them the rest is taken as one."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []

    def __bool__(self) -> bool:
        return bool(self._starts)

    def leave(self, start: int, end: int) -> None:
        """Positions from ``start`` up to, not including, ``end`` were passed over; later ones than any before."""
        if self._ends and self._ends[-1] == start:
            self._ends[-1] = end
        elif len(self._starts) < MAX_RANGES:
            self._starts.append(start)
            self._ends.append(end)
        else:
            self._ends[-1] = end

    def fill(self, position: int) -> bool:
        """Whether the position was missing till now; from here on it is not."""
        at = bisect_right(self._starts, position) - 1
        if at < 0 or position >= self._ends[at]:
            return False
        start, end = self._starts.pop(at), self._ends.pop(at)
        for low, high in ((position + 1, end), (start, position)):
            if low < high:
                self._starts.insert(at, low)
                self._ends.insert(at, high)
        return True

    def ranges(self) -> list[tuple[int, int]]:
        """First and last position of each range, both included."""
        return [(start, end - 1) for start, end in zip(self._starts, self._ends, strict=True)]
