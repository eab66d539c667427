"""A pause between repetitions, twice as long each time."""

from __future__ import annotations

from time import monotonic


class GrowingPause:
    """How long to wait before something that may be needed again and again is repeated.

    Args:
        first_s: The first pause, also after nothing was repeated for ``quiet_s``.
        longest_s: It grows no further than this.
        quiet_s: Counts from the end of the last pause.
    """

    def __init__(self, first_s: float, longest_s: float, quiet_s: float) -> None:
        self._first_s, self._longest_s, self._quiet_s = first_s, longest_s, quiet_s
        self._next_s = first_s
        self._end_s = monotonic()

    @property
    def is_over(self) -> bool:
        """Whether it may be repeated now."""
        return monotonic() >= self._end_s

    def start(self, least_s: float = 0.0) -> float:
        """Start the next pause, at least ``least_s`` long; returns its length in seconds."""
        now = monotonic()
        if now - self._end_s >= self._quiet_s:
            self._next_s = self._first_s
        pause_s = max(self._next_s, least_s)
        self._next_s = min(2 * pause_s, self._longest_s)
        self._end_s = now + pause_s
        return pause_s
