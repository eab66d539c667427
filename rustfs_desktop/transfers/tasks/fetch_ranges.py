"""Range requests of a download, and checks of the ranges that are on the disk already."""

from __future__ import annotations

import dataclasses
import functools
import logging
from collections.abc import Callable

from rustfs_desktop.errors import AccessDenied, IntegrityError
from rustfs_desktop.log import named
from rustfs_desktop.s3.api import downloads
from rustfs_desktop.s3.types import ObjectHead
from rustfs_desktop.transfers.crashpoints import crashpoint
from rustfs_desktop.transfers.local.partial_file import PartialFile
from rustfs_desktop.transfers.tasks.download_ranges import DownloadRange, DownloadRanges
from rustfs_desktop.transfers.tasks.download_verification import DownloadVerifier
from rustfs_desktop.transfers.tasks.task import Phase, StepName, Task, interleaved

_log = logging.getLogger(__name__)


class RangeFetcher:
    """The range requests of one download; its steps may run in parallel."""

    def __init__(self, task: Task, head: ObjectHead, partial: PartialFile) -> None:
        self._task = task
        self._head = head
        self._partial = partial

    def steps(self, ranges: DownloadRanges, verifier: DownloadVerifier) -> Phase:
        """The steps that fetch missing ranges and check resumed ones, interleaved."""
        self._ranges, self._verifier, task = ranges, verifier, self._task
        fetch = [
            task.step(StepName.FETCH_RANGES, functools.partial(self._fetch, adjacent))
            for adjacent in ranges.missing_groups()
        ]
        read = [
            task.step(StepName.CHECK_RANGE, functools.partial(self._check_range, byte_range))
            for byte_range in ranges.all
            if byte_range.expected
        ]
        return interleaved(fetch, read) or [task.step(StepName.FETCH_RANGES, task.token.check)]

    def _check_range(self, byte_range: DownloadRange) -> None:
        """Compare a resumed range on the disk with its digest; fetch it again if it differs."""
        if byte_range.expected:
            found = self._verifier.hash_range(self._partial, byte_range)
            if found.digest() == byte_range.expected:
                byte_range.hash, byte_range.expected = found, b""
                return
            key = named(self._task.transfer.key)
            _log.warning("Bytes of %s changed on the disk; fetched again", key)
            self._task.transfer.add_bytes(-byte_range.start_over())
        self._fetch([byte_range])

    def _fetch(self, adjacent: list[DownloadRange]) -> None:
        """Fetch adjacent ranges with one request, from the first missing byte on."""
        left = [byte_range for byte_range in adjacent if not byte_range.is_done]
        if not left:
            return
        crashpoint("down.range_started")
        first, stop = left[0].first + left[0].done, left[-1].stop
        try:
            self._request(first, stop, functools.partial(self._write, left))
        except IntegrityError:
            if left:
                self._task.transfer.add_bytes(-left[0].start_over())
            raise

    def _request(self, first: int, stop: int, take: Callable[[memoryview], None]) -> None:
        head = self._head
        try:
            downloads.get_range(self._task.remote, first, stop, head, take)
        except AccessDenied:
            if not head.fixed_version_id:
                raise
            # Some keys may read objects, but not specific versions (s3:GetObjectVersion).
            self._head = dataclasses.replace(head, version_id="")
            self._request(first, stop, take)

    def _write(self, left: list[DownloadRange], data: memoryview) -> None:
        """Write the next received bytes to the file, range by range."""
        while data:
            byte_range = left[0]
            chunk = data[: byte_range.stop - byte_range.first - byte_range.done]
            self._partial.write(chunk, byte_range.first + byte_range.done)
            if byte_range.hash is not None:
                byte_range.hash.update(chunk)
            byte_range.done += len(chunk)
            self._task.count_moved(len(chunk))
            if byte_range.is_done:
                del left[0]
                self._ranges.add_finished(byte_range, self._partial)
                self._verifier.hash_finished(self._head, self._partial, self._ranges)
            data = data[len(chunk) :]
