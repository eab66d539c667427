"""What is counted of each file in the sums of its job, so that a change costs no pass over all."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from itertools import compress

from rustfs_desktop.models.job_block import JobSums
from rustfs_desktop.transfers.types import Transfer, TransferState

_STATES = list(TransferState)
_NUMBERS = {state: number for number, state in enumerate(_STATES)}


class FileCounts:
    """State, size and progress of each file of the queue, as they were counted last."""

    def __init__(self) -> None:
        self._states = bytearray()
        self._sizes, self._done = array("q"), array("q")

    def extend(self, transfers: Sequence[Transfer]) -> None:
        """Remember more files."""
        self._states += bytes([_NUMBERS[transfer.state] for transfer in transfers])
        self._sizes.extend([transfer.size for transfer in transfers])
        self._done.extend([transfer.bytes_done for transfer in transfers])

    def keep(self, is_kept: bytes) -> None:
        """Forget some files, and number the others again."""
        self._states = bytearray(compress(self._states, is_kept))
        self._sizes = array("q", compress(self._sizes, is_kept))
        self._done = array("q", compress(self._done, is_kept))

    def add_to(self, sums: JobSums, row: int, transfer: Transfer) -> None:
        """Add a file to the sums of its job."""
        state = _STATES[self._states[row]]
        sums.add(1, state, self._sizes[row], self._done[row])
        if state.is_final:
            sums.note_end(transfer)

    def add_all(self, sums: JobSums, rows: range, transfers: Sequence[Transfer]) -> None:
        """Add many files of one job to its sums; most often all of them wait."""
        part = slice(rows.start, rows.stop)
        waiting = _NUMBERS[TransferState.WAITING]
        if self._states.count(waiting, rows.start, rows.stop) == len(rows):
            size, done = sum(self._sizes[part]), sum(self._done[part])
            sums.add(len(rows), TransferState.WAITING, size, done)
            return
        for row in rows:
            self.add_to(sums, row, transfers[row])

    def update(self, sums: JobSums | None, row: int, transfer: Transfer) -> None:
        """Count a file again that changed."""
        if sums is not None:
            sums.add(-1, _STATES[self._states[row]], self._sizes[row], self._done[row])
        self._states[row] = _NUMBERS[transfer.state]
        self._sizes[row], self._done[row] = transfer.size, transfer.bytes_done
        if sums is not None:
            self.add_to(sums, row, transfer)
