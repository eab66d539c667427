"""Applies a function to many transfers in slices, so that no thread waits long for the lock."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator

from rustfs_desktop.transfers.scheduler.background_jobs import BackgroundJobs
from rustfs_desktop.transfers.types import Transfer

SLICE = 200  # transfers that are handled under one lock, less than ten milliseconds


class Slices:
    """Every method may be called from any thread; functions are called with the lock held."""

    def __init__(self, lock: threading.Condition, background: BackgroundJobs) -> None:
        self.lock = lock
        self._background = background

    def for_each(self, transfers: Iterable[Transfer], act: Callable[[Transfer], None]) -> None:
        """Apply a function to a few transfers now, or to many in the background."""
        chosen = list(transfers)
        with self.lock:
            if len(chosen) <= SLICE and self._background.is_idle:
                for transfer in chosen:
                    act(transfer)
                self.lock.notify_all()
                return
        self._background.add_job(self.job(lambda: chosen, act))

    def for_each_later(
        self,
        choose: Callable[[], list[Transfer]],
        act: Callable[[Transfer], None],
        finish: Callable[[], None] | None = None,
    ) -> None:
        """Apply a function in the background to the transfers that ``choose`` returns then.

        Args:
            choose: Returns the transfers.
            act: The function.
            finish: Called at the end with the lock held, even if the function raised an error.
        """
        job = self.job(choose, act)
        self._background.add_job(job if finish is None else self._finishing(job, finish))

    def job(
        self, choose: Callable[[], list[Transfer]], act: Callable[[Transfer], None]
    ) -> Iterator[None]:
        """The background job of ``for_each_later``, for callers that run it themselves."""
        with self.lock:
            chosen = choose()
        for first in range(0, len(chosen), SLICE):
            with self.lock:
                for transfer in chosen[first : first + SLICE]:
                    act(transfer)
                self.lock.notify_all()
            yield

    def _finishing(self, job: Iterator[None], finish: Callable[[], None]) -> Iterator[None]:
        try:
            yield from job
        finally:
            with self.lock:
                finish()
                self.lock.notify_all()
