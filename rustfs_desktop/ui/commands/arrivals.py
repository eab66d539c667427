"""Selects what was pasted, dropped or uploaded, once it is there."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.service.transfer_queue import TransferQueue
from rustfs_desktop.transfers.types import Job, TransferState
from rustfs_desktop.ui.browser.browser import Browser
from rustfs_desktop.ui.commands.context import CommandContext, Target


def select_arrivals(context: CommandContext, target: Target, job: Job) -> None:
    """Select the files and folders of a job in the browser when it has finished.

    Nothing is selected if another location is shown or if the user has selected something else in
    the meantime.
    """
    if target.location is not None and target.location == target.browser.location:
        _ArrivalSelector(context.queue, target.browser, target.location, job)


class _ArrivalSelector(QObject):
    """Waits for the end of one job."""

    def __init__(
        self, queue: TransferQueue, browser: Browser, location: Location, job: Job
    ) -> None:
        super().__init__(browser)
        self._queue, self._browser, self._location, self._job = queue, browser, location, job
        self._before = browser.selection()
        queue.job_finished.connect(self._on_finished)
        browser.location_changed.connect(self.deleteLater)

    def _on_finished(self, job: Job) -> None:
        if job is not self._job:
            return
        self.deleteLater()
        if self._browser.location != self._location or self._browser.selection() != self._before:
            return
        arrived = (
            transfer.key
            for transfer in self._queue.transfers
            if transfer.job is job and transfer.state is TransferState.DONE
        )
        if rows := _rows_of(arrived, self._location.prefix):
            self._browser.select_when_listed(*rows)


def _rows_of(keys: Iterable[str], prefix: str) -> frozenset[str]:
    """The keys directly below a prefix, and the prefixes of the folders that hold the others."""
    rows = set()
    for key in keys:
        if key.startswith(prefix) and key != prefix:
            name, slash, _rest = key[len(prefix) :].partition("/")
            rows.add(f"{prefix}{name}{slash}")
    return frozenset(rows)
