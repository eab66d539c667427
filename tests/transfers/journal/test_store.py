"""Transfers are written many in one statement, and every one arrives."""

from __future__ import annotations

import contextlib

import pytest

from rustfs_desktop.transfers.journal.batch import Batch
from rustfs_desktop.transfers.journal.store import JournalDatabase
from rustfs_desktop.transfers.types import TransferState, UploadJob, UploadTransfer


@pytest.mark.parametrize("count", [0, 1, 49, 50, 51, 499, 500, 501, 1234])
def test_any_number_of_rows_is_written_and_updated(count: int) -> None:
    job = UploadJob("c", None, "bucket")
    transfers = [
        UploadTransfer(job, f"key {number}", f"/tmp/{number}", number, seq=number)
        for number in range(1, count + 1)
    ]
    database = JournalDatabase(":memory:")
    with contextlib.closing(database.connection):
        database.write(Batch(transfers=dict.fromkeys(transfers), size=1), "me")
        for transfer in transfers[::2]:
            transfer.move_to(TransferState.PAUSED)
        database.write(Batch(transfers=dict.fromkeys(transfers), size=1), "me")
        found = database.connection.execute("SELECT seq, key, size, state FROM transfer")
        assert [tuple(row) for row in found] == [
            (each.seq, each.key.encode(), each.size, each.state.value) for each in transfers
        ]


def test_thousands_of_rows_take_few_statements() -> None:
    job = UploadJob("c", None, "bucket")
    transfers = [UploadTransfer(job, "key", "/tmp/file", 1, seq=seq) for seq in range(1, 5001)]
    database = JournalDatabase(":memory:")
    statements: list[str] = []
    with contextlib.closing(database.connection):
        database.connection.set_trace_callback(statements.append)
        database.write(Batch(transfers=dict.fromkeys(transfers), size=1), "me")
    assert len(statements) < 20
