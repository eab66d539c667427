"""The tables of receipts, verdicts and jobs: the text and the color of each cell."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel, Qt
from pytestqt.modeltest import ModelTester

from rustfs_desktop.errors import AccessDenied
from rustfs_desktop.models.format import NO_VALUE
from rustfs_desktop.models.receipt_tables import FindingsModel, HistoryModel, ReceiptModel, ToneRole
from rustfs_desktop.transfers.journal.rows import JobRow
from rustfs_desktop.transfers.receipts.receipt import ReceiptLine
from rustfs_desktop.transfers.receipts.verify import Finding, VerifyResult
from rustfs_desktop.transfers.types import (
    DownloadJob,
    DownloadTransfer,
    Problem,
    TransferState,
)

JOB = DownloadJob("id", None, "photos", "a/", folder=Path("/home/me"), title="trip")


def line(key: str, state: TransferState, error: str = "", proof: str = "") -> ReceiptLine:
    return ReceiptLine(1, state.value, "download", "photos", key, f"/home/me/{key}", 1500, proof,
                "", "", "", 0.0, error)  # fmt: skip


def cells(
    model: QAbstractItemModel, row: int, role: int = Qt.ItemDataRole.DisplayRole
) -> list[str]:
    return [model.index(row, column).data(role) for column in range(model.columnCount())]


def test_a_receipt_shows_each_file(qtmodeltester: ModelTester) -> None:
    model = ReceiptModel(JOB)
    model.show_rows(
        [
            line("a/x", TransferState.DONE, proof="MD5 verified"),
            line("a/y", TransferState.FAILED, error="No\nentry"),
        ]
    )
    qtmodeltester.check(model)
    assert cells(model, 0) == ["x", "2 KB", "MD5 verified", NO_VALUE, NO_VALUE, NO_VALUE]
    assert cells(model, 1)[ReceiptModel.PROOF] == "No␊entry"
    tones = [cells(model, row, ToneRole)[ReceiptModel.PROOF] for row in range(2)]
    assert tones == ["ok", "bad"]
    tip = model.index(0, ReceiptModel.NAME).data(Qt.ItemDataRole.ToolTipRole)
    assert "s3://photos/a/x" in tip
    assert model.headerData(ReceiptModel.SIZE, Qt.Orientation.Horizontal) == "Size"
    assert model.row(1).key == "a/y"


def test_verdicts_tell_why_a_file_could_not_be_checked(qtmodeltester: ModelTester) -> None:
    transfer = DownloadTransfer(JOB, "a/x", "/home/me/x", 1500)
    refused = AccessDenied("Access denied", detail="<Error>")
    model = FindingsModel()
    model.show_rows(
        [
            VerifyResult(transfer, Finding.MISSING, ""),
            VerifyResult(transfer, Finding.UNSURE, "", refused),
        ]
    )
    qtmodeltester.check(model)
    assert cells(model, 0) == ["x", "2 KB", "Missing"]
    tones = [cells(model, row, ToneRole)[FindingsModel.FINDING] for row in range(2)]
    assert tones == ["bad", "warn"]
    tip = model.index(1, FindingsModel.FINDING).data(Qt.ItemDataRole.ToolTipRole)
    assert "Access denied" in tip
    assert "&lt;Error&gt;" in tip


GAP = Problem("a/b/", "Access denied", is_serious=True)


@pytest.mark.parametrize(
    ("counts", "is_alive", "problems", "result", "tone"),
    [
        ({"DONE": 1}, False, [], "Done", "ok"),
        ({"DONE": 1, "FAILED": 1}, False, [], "1 failed", "bad"),
        ({"CANCELLED": 1}, False, [], "Canceled", "dim"),
        ({"WAITING": 1}, True, [], "Running", "warn"),
        ({"WAITING": 1}, False, [], "Unfinished", "warn"),
        ({"DONE": 1}, False, [GAP], "List incomplete", "bad"),
    ],
)
def test_a_job_shows_how_it_ended(
    counts: dict[str, int], is_alive: bool, problems: list[Problem], result: str, tone: str
) -> None:
    job = DownloadJob("id", None, "photos", title="trip", is_planned=True, problems=problems)
    states = {TransferState[name]: count for name, count in counts.items()}
    model = HistoryModel({"id": "home"}.get)  # type: ignore[arg-type]
    model.show_rows([JobRow(job, states, 1500, 0, is_alive=is_alive, is_ours=False)])
    shown = cells(model, 0)
    assert shown[HistoryModel.ACTION : HistoryModel.FILES] == ["Download", "trip", "home"]
    assert shown[HistoryModel.SIZE :] == ["2 KB", result]
    assert cells(model, 0, ToneRole)[HistoryModel.STATE] == tone
