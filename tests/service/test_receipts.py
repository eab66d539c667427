"""Receipts read from a journal, and verified against the disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AccessDenied, Cancelled
from rustfs_desktop.service import receipts
from rustfs_desktop.service.receipts import VerifyMethod, VerifyProgress
from rustfs_desktop.transfers.errors import NotOpen
from rustfs_desktop.transfers.journal.journal import Journal
from rustfs_desktop.transfers.receipts.verify import Finding
from rustfs_desktop.transfers.types import DownloadJob, DownloadTransfer, Job, TransferState
from rustfs_desktop.transfers.verification import Verification
from rustfs_desktop.transfers.verify import etags


@pytest.fixture
def journal() -> Journal:
    return Journal.in_memory()


@pytest.fixture
def job(journal: Journal, tmp_path: Path) -> Job:
    """Three files that were downloaded and one that failed."""
    made = DownloadJob("id", None, "photos", "a/", folder=tmp_path, is_planned=True)
    journal.add_job(made)
    for number, name in enumerate(("1", "22", "333"), 1):
        path = tmp_path / name
        path.write_bytes(name.encode())
        transfer = DownloadTransfer(made, f"a/{name}", path, len(name), number)
        transfer.move_to(TransferState.RUNNING)
        digest = f"md5:{etags.new_md5(name.encode()).hexdigest()}"
        transfer.finish(Verification("MD5 verified", digest))
        journal.update_transfer(transfer)
    failed = DownloadTransfer(made, "a/x", tmp_path / "x", 9, 4)
    failed.move_to(TransferState.FAILED, AccessDenied("Denied"))
    journal.update_transfer(failed)
    return made


def test_a_receipt_has_lines_counts_and_the_problems(journal: Journal, job: Job) -> None:
    receipt = receipts.read(journal, job, CancelToken())
    assert [line.key for line in receipt.lines] == ["a/1", "a/22", "a/333", "a/x"]
    assert [line.key for line in receipt.problems] == ["a/x"]
    assert receipt.counts == {TransferState.DONE: 3, TransferState.FAILED: 1}
    assert receipt.size == 6
    assert not receipt.is_cut


def test_a_long_receipt_is_cut_but_counted(
    journal: Journal, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receipts, "MOST_LINES", 2)
    receipt = receipts.read(journal, job, CancelToken())
    assert len(receipt.lines) == 2
    assert receipt.is_cut
    assert sum(receipt.counts.values()) == 4


def test_the_disk_is_compared_with_the_receipt(
    journal: Journal, job: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receipts, "_REPORT_S", 0.0)
    (tmp_path / "22").write_bytes(b"2x")
    (tmp_path / "333").unlink()
    reports: list[VerifyProgress] = []
    found = receipts.verify(journal, job, VerifyMethod.DISK, None, CancelToken(), reports.append)
    assert found.counts == {Finding.SAME: 1, Finding.DIFFERENT: 1, Finding.MISSING: 1}
    assert found.total == 3
    assert [verdict.transfer.key for verdict in found.verdicts] == ["a/22", "a/333"]
    assert [report.total for report in reports] == [1, 2, 3]


def test_the_server_needs_an_open_connection(journal: Journal, job: Job) -> None:
    for method in (VerifyMethod.SERVER, VerifyMethod.CONTENT):
        with pytest.raises(NotOpen):
            receipts.verify(journal, job, method, None, CancelToken(), lambda _found: None)


def test_reading_can_be_stopped(journal: Journal, job: Job) -> None:
    token = CancelToken()
    token.set()
    with pytest.raises(Cancelled):
        receipts.read(journal, job, token)
