"""What is remembered of a transfer over its tasks, and that it is forgotten at the end."""

from __future__ import annotations

from rustfs_desktop.transfers.errors import MayBeStored, StoredBeforeCancel
from rustfs_desktop.transfers.scheduler.attempts import AttemptHistory
from rustfs_desktop.transfers.types import UploadJob, UploadTransfer


def test_a_transfer_starts_over_a_few_times_only() -> None:
    history = AttemptHistory()
    transfer = UploadTransfer(UploadJob("c", None, "bucket"), "key", "", 1)
    starts = 1
    while history.may_start_over(transfer):
        history.note_start_over(transfer)
        starts += 1
    assert starts == 3
    history.forget(transfer)
    assert history.may_start_over(transfer)


def test_the_second_denial_is_believed() -> None:
    history = AttemptHistory()
    transfer = UploadTransfer(UploadJob("c", None, "bucket"), "key", "", 1)
    assert not history.was_denied(transfer)
    history.note_denial(transfer)
    assert history.was_denied(transfer)
    history.forget(transfer)
    assert not history.was_denied(transfer)


def test_that_a_file_is_stored_stays_certain() -> None:
    history = AttemptHistory()
    transfer = UploadTransfer(UploadJob("c", None, "bucket"), "key", "", 1)
    for text in (None, MayBeStored(), StoredBeforeCancel(), MayBeStored(), None):
        history.note_stored(transfer, text)
    told = history.stored_before_cancel(transfer)
    assert isinstance(told, StoredBeforeCancel)
    history.forget(transfer)
    assert history.stored_before_cancel(transfer) is None
