"""What is counted of each file in the sums of its job, so that a change costs no pass over all."""

from __future__ import annotations

from array import array
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

    def append(self, transfer: Transfer) -> None:
        """Remember one more file."""
        self._states.append(_NUMBERS[transfer.state])
        self._sizes.append(transfer.size)
        self._done.append(transfer.bytes_done)

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

    def update(self, sums: JobSums | None, row: int, transfer: Transfer) -> None:
        """Count a file again that changed."""
        if sums is not None:
            sums.add(-1, _STATES[self._states[row]], self._sizes[row], self._done[row])
        self._states[row] = _NUMBERS[transfer.state]
        self._sizes[row], self._done[row] = transfer.size, transfer.bytes_done
        if sums is not None:
            self.add_to(sums, row, transfer)
