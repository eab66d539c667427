"""Fetching the ranges of a big download, and reading again those that were there before."""

from __future__ import annotations

import dataclasses
import functools
import logging
from collections.abc import Callable

from rustfs_desktop.errors import AccessDenied, IntegrityError
from rustfs_desktop.s3.api import transfer as transfer_api
from rustfs_desktop.s3.types import ObjectHead
from rustfs_desktop.transfers.crashpoints import crashpoint
from rustfs_desktop.transfers.local.partial_file import PartialFile
from rustfs_desktop.transfers.tasks.download_ranges import DownloadRange, DownloadRanges
from rustfs_desktop.transfers.tasks.download_verification import DownloadVerifier
from rustfs_desktop.transfers.tasks.task import Phase, StepName, Task, merged

_log = logging.getLogger(__name__)


class RangeFetcher:
    """The requests of one download; its steps may be done side by side."""

    def __init__(self, task: Task, head: ObjectHead, partial: PartialFile) -> None:
        self._task = task
        self._head = head
        self._partial = partial

    def steps(self, pieces: DownloadRanges, proof: DownloadVerifier) -> Phase:
        """What is there from before is read again while the rest arrives."""
        self._pieces, self._proof, task = pieces, proof, self._task
        fetch = [
            task.step(StepName.FETCH_RANGES, functools.partial(self._fetch, stretch))
            for stretch in pieces.missing()
        ]
        read = [
            task.step(StepName.CHECK_RANGE, functools.partial(self._check, piece))
            for piece in pieces.all
            if piece.expected
        ]
        return merged(fetch, read) or [task.step(StepName.FETCH_RANGES, task.token.check)]

    def _check(self, piece: DownloadRange) -> None:
        """Are the bytes in the file still those that arrived? Else they are fetched again."""
        if piece.expected:
            found = self._proof.hash_of(self._partial, piece)
            if found.digest() == piece.expected:
                piece.hash, piece.expected = found, b""
                return
            key = self._task.transfer.key
            _log.warning("Bytes of %s changed on the disk; fetched again", key)
            self._task.transfer.add_bytes(-piece.start_over())
        self._fetch([piece])

    def _fetch(self, stretch: list[DownloadRange]) -> None:
        """One request for ranges in a row; what of them is there already is not asked for."""
        left = [piece for piece in stretch if not piece.is_done]
        if not left:
            return
        crashpoint("down.range_started")
        first, stop = left[0].first + left[0].done, left[-1].stop
        try:
            self._get(first, stop, functools.partial(self._take, left))
        except IntegrityError:
            if left:
                self._task.transfer.add_bytes(-left[0].start_over())
            raise

    def _get(self, first: int, stop: int, take: Callable[[memoryview], None]) -> None:
        head = self._head
        try:
            transfer_api.get_range(self._task.remote, first, stop, head, take)
        except AccessDenied:
            if not head.fixed_version_id:
                raise
            # Some keys may read objects, but not name their versions.
            self._head = dataclasses.replace(head, version_id="")
            self._get(first, stop, take)

    def _take(self, left: list[DownloadRange], data: memoryview) -> None:
        """Put the next bytes where they belong."""
        while data:
            piece = left[0]
            part = data[: piece.stop - piece.first - piece.done]
            self._partial.write(part, piece.first + piece.done)
            if piece.hash is not None:
                piece.hash.update(part)
            piece.done += len(part)
            self._task.count_moved(len(part))
            if piece.is_done:
                del left[0]
                self._pieces.arrived(piece, self._partial)
                self._proof.hash_finished(self._head, self._partial, self._pieces)
            data = data[len(part) :]
