"""When a followed folder was listed, and when it may be listed again after a loss of events."""

from __future__ import annotations

from time import monotonic

from rustfs_desktop.service.growing_pause import GrowingPause
from rustfs_desktop.service.listed_folder import ListedFolder

# Pauses that grow: each time is at least twice as long after the last one.
LOSS_PAUSE_S = 0.5  # before a small folder is listed because events were lost
OUTGROWN_PAUSE_S = 30.0  # before a large folder is listed like a new one
TIMES_LISTING = 5.0  # neither is shorter than so many times the last listing
LONGEST_PAUSE_S = 300.0
QUIET_S = 600.0  # without losses; then the pauses are short again


class ListingTimes:
    """The last listing of the folder that is followed, and the pause after it.

    The pause goes on if the same folder is opened again.
    """

    def __init__(self) -> None:
        self._started_s = self._ended_s = self._took_s = 0.0
        self._folder = ("", "")  # the bucket and prefix that the pause is for
        self._pause = GrowingPause(LOSS_PAUSE_S, LONGEST_PAUSE_S, QUIET_S)

    @property
    def age_s(self) -> float:
        """How long ago the last listing ended, in seconds."""
        return monotonic() - self._ended_s

    def open(self, folder: ListedFolder) -> None:
        """A folder is followed from now on; its listing starts."""
        self.note_start()
        if self._folder != folder[1:]:
            self._folder = folder[1:]
            self._pause = GrowingPause(LOSS_PAUSE_S, LONGEST_PAUSE_S, QUIET_S)

    def note_start(self) -> None:
        """A listing starts."""
        self._started_s = monotonic()

    def note_end(self) -> None:
        """The listing has ended."""
        self._ended_s = monotonic()
        self._took_s = self._ended_s - self._started_s

    def note_failure(self) -> None:
        """A request failed; the folder is not listed again at once."""
        self._ended_s = monotonic()

    def is_pause_over(self, *, is_small: bool) -> bool:
        """Whether the folder may be listed again because events were lost."""
        return self._pause.is_over and self.age_s >= self._least_pause_s(is_small=is_small)

    def start_pause(self, *, is_small: bool) -> None:
        """The folder is listed again because events were lost."""
        self._pause.start(self._least_pause_s(is_small=is_small))

    def _least_pause_s(self, *, is_small: bool) -> float:
        first_s = LOSS_PAUSE_S if is_small else OUTGROWN_PAUSE_S
        return max(first_s, TIMES_LISTING * self._took_s)
