"""A change of a transfer reaches the reader and the journal, whoever made it."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.scheduler.progress import Progress
from rustfs_desktop.transfers.scheduler.recorder import TransferRecorder
from rustfs_desktop.transfers.types import TransferState, UploadJob, UploadTransfer


class Parts:
    """A recorder, and what it writes to."""

    def __init__(self) -> None:
        self.progress = Progress()
        self.journal = Journal.in_memory()
        self.recorder = TransferRecorder(threading.Condition(), self.progress, self.journal)
        self.job = UploadJob("c", None, "bucket")
        self.journal.add_job(self.job)
        self.transfer = UploadTransfer(self.job, "key", "/tmp/file", 10, seq=1)
        self.recorder.add_transfer(self.transfer)

    def journaled(self) -> tuple[TransferState, int]:
        """State and size as a restart would find them."""
        self.journal.flush()
        (found,) = self.journal.transfers(self.job)
        return found.state, found.size


@pytest.fixture
def parts() -> Iterator[Parts]:
    made = Parts()
    yield made
    made.journal.close()


def test_a_move_is_counted_shown_and_journaled(parts: Parts) -> None:
    parts.progress.take_changes(())
    parts.recorder.move(parts.transfer, TransferState.PAUSED)
    changes = parts.progress.take_changes(())
    assert list(changes.touched) == [parts.transfer]
    assert changes.counts[TransferState.PAUSED] == 1
    assert parts.recorder.set_aside == [parts.transfer]
    assert parts.journaled() == (TransferState.PAUSED, 10)


def test_a_move_that_makes_no_sense_changes_nothing(parts: Parts) -> None:
    with pytest.raises(ValueError, match="waiting"):
        parts.recorder.move(parts.transfer, TransferState.DONE)
    assert parts.progress.take_changes(()).counts[TransferState.WAITING] == 1
    assert parts.journaled() == (TransferState.WAITING, 10)


def test_another_size_counts(parts: Parts) -> None:
    parts.recorder.resize(parts.transfer, 7)
    assert parts.transfer.size == 7
    assert parts.progress.take_changes(()).bytes_total == 7


def test_that_a_small_file_started_is_shown_and_not_journaled(parts: Parts) -> None:
    """It ends a moment later, and after a crash it waits again in any case."""
    parts.journal.flush()
    parts.progress.take_changes(())
    parts.recorder.start_small(parts.transfer)
    changes = parts.progress.take_changes(())
    assert list(changes.touched) == [parts.transfer]
    assert changes.counts[TransferState.RUNNING] == 1
    assert parts.journaled() == (TransferState.WAITING, 10)
