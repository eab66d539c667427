"""Fetching the ranges of a big download, and reading again those that were there before."""

from __future__ import annotations

import dataclasses
import functools
import logging
from collections.abc import Callable

from rustfs_desktop.errors import AccessDenied, IntegrityError
from rustfs_desktop.s3.api import transfer as transfer_api
from rustfs_desktop.s3.types import Head
from rustfs_desktop.transfers.crashpoints import crashpoint
from rustfs_desktop.transfers.local.partial_file import Partial
from rustfs_desktop.transfers.tasks.download_ranges import Piece, Pieces
from rustfs_desktop.transfers.tasks.download_verification import Proof
from rustfs_desktop.transfers.tasks.task import Phase, Run, merged

_log = logging.getLogger(__name__)


class Ranges:
    """The requests of one download; its steps may run side by side."""

    def __init__(self, run: Run, head: Head, partial: Partial) -> None:
        self._run = run
        self._head = head
        self._partial = partial

    def steps(self, pieces: Pieces, proof: Proof) -> Phase:
        """What is there from before is read again while the rest arrives."""
        self._pieces, self._proof, run = pieces, proof, self._run
        fetch = [run.step(functools.partial(self._fetch, stretch)) for stretch in pieces.missing()]
        read = [
            run.step(functools.partial(self._check, piece))
            for piece in pieces.all
            if piece.expected
        ]
        return merged(fetch, read) or [run.step(run.token.check)]

    def _check(self, piece: Piece) -> None:
        """Are the bytes in the file still those that arrived? Else they are fetched again."""
        if piece.expected:
            found = self._proof.hash_of(self._partial, piece)
            if found.digest() == piece.expected:
                piece.hash, piece.expected = found, b""
                return
            key = self._run.transfer.key
            _log.warning("Bytes of %s changed on the disk; fetched again", key)
            self._run.transfer.add_bytes(-piece.begin_anew())
        self._fetch([piece])

    def _fetch(self, stretch: list[Piece]) -> None:
        """One request for ranges in a row; what of them is there already is not asked for."""
        left = [piece for piece in stretch if not piece.is_done]
        if not left:
            return
        crashpoint("down.piece_begun")
        first, stop = left[0].first + left[0].done, left[-1].stop
        try:
            self._get(first, stop, functools.partial(self._take, left))
        except IntegrityError:
            if left:
                self._run.transfer.add_bytes(-left[0].begin_anew())
            raise

    def _get(self, first: int, stop: int, take: Callable[[memoryview], None]) -> None:
        head = self._head
        try:
            transfer_api.get_range(self._run.remote, first, stop, head, take)
        except AccessDenied:
            if not head.version:
                raise
            # Some keys may read objects, but not name their versions.
            self._head = dataclasses.replace(head, version="")
            self._get(first, stop, take)

    def _take(self, left: list[Piece], data: memoryview) -> None:
        """Put the next bytes where they belong."""
        while data:
            piece = left[0]
            part = data[: piece.stop - piece.first - piece.done]
            self._partial.write(part, piece.first + piece.done)
            if piece.hash is not None:
                piece.hash.update(part)
            piece.done += len(part)
            self._run.count(len(part))
            if piece.is_done:
                del left[0]
                self._pieces.arrived(piece, self._partial)
                self._proof.go_on(self._head, self._partial, self._pieces)
            data = data[len(part) :]
