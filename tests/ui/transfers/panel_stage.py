"""A transfer panel with a queue that does nothing by itself."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QObject, QPoint, QRect, Qt, Signal
from PySide6.QtWidgets import QApplication, QToolButton

from rustfs_desktop.errors import AppError
from rustfs_desktop.service.transfer_totals import Totals
from rustfs_desktop.transfers.types import (
    Direction,
    DownloadJob,
    DownloadTransfer,
    Priority,
    Transfer,
    TransferState,
    UploadJob,
    UploadTransfer,
)
from rustfs_desktop.transfers.verification import Verification
from rustfs_desktop.ui.look import theme
from rustfs_desktop.ui.transfers.panel import TransferPanel
from rustfs_desktop.ui.transfers.row_delegate import ROW_HEIGHT

MB = 1_000_000


class FakeQueue(QObject):
    """A queue whose transfers do not change until a test moves them."""

    inserted = Signal(int, int)
    changed = Signal(object)
    removed = Signal()
    totals_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.transfers: list[Transfer] = []
        self.totals = Totals()
        self.called: list[tuple[str, object]] = []
        self.journal = SimpleNamespace(failure=None)

    @property
    def is_busy(self) -> bool:
        return any(not each.state.is_final for each in self.transfers)

    def add(self, *new: Transfer) -> None:
        first = len(self.transfers)
        self.transfers.extend(new)
        self.inserted.emit(first, len(self.transfers) - 1)

    def speed(self, transfer: Transfer) -> float:
        return 41.0 * MB if transfer.state is TransferState.RUNNING else 0.0

    def seconds_left(self, transfer: Transfer) -> float | None:
        return 28.0 if transfer.state is TransferState.RUNNING else None

    def retry(self, transfers: Sequence[Transfer]) -> None:
        self.called.append(("retry", list(transfers)))

    def pause(self, transfers: Sequence[Transfer]) -> None:
        self.called.append(("pause", list(transfers)))

    def resume(self, transfers: Sequence[Transfer]) -> None:
        self.called.append(("resume", list(transfers)))

    def put_first(self, transfers: Sequence[Transfer]) -> None:
        self.called.append(("put_first", list(transfers)))

    def put_last(self, transfers: Sequence[Transfer]) -> None:
        self.called.append(("put_last", list(transfers)))

    def set_priority(self, transfers: Sequence[Transfer], priority: Priority) -> None:
        self.called.append((priority.name, list(transfers)))

    def pause_all(self) -> None:
        self.called.append(("pause_all", None))

    def resume_all(self) -> None:
        self.called.append(("resume_all", None))

    def clear_finished(self) -> None:
        self.called.append(("clear_finished", None))


def transfer(
    name: str, state: TransferState, *, direction: Direction = Direction.UPLOAD, done: float = 0.0
) -> Transfer:
    key, path, folder = f"2026/trip/{name}", f"/home/ada/Downloads/{name}", "2026/trip/"
    made: Transfer
    if direction is Direction.DOWNLOAD:
        job = DownloadJob("c", None, "photos", folder, folder=Path("/home/ada/Downloads"))
        made = DownloadTransfer(job, key, path, 3000 * MB)
    else:
        made = UploadTransfer(UploadJob("c", None, "photos", folder), key, path, 3000 * MB)
    for step in {
        TransferState.WAITING: (),
        TransferState.RUNNING: (TransferState.RUNNING,),
        TransferState.CANCELLED: (TransferState.CANCELLED,),
        TransferState.PAUSED: (TransferState.PAUSED,),
    }.get(state, (TransferState.RUNNING, state)):
        if step is TransferState.DONE:
            made.finish(Verification("MD5 verified"))
            continue
        made.move_to(
            step,
            AppError("The server refused the signature") if step is TransferState.FAILED else None,
        )
    made.bytes_done = int(made.size * done)
    return made


@pytest.fixture
def queue() -> FakeQueue:
    made = FakeQueue()
    made.add(
        transfer("originals-2026.zip", TransferState.RUNNING, done=0.63),
        transfer("ferry.mp4", TransferState.RUNNING, direction=Direction.DOWNLOAD, done=0.18),
        transfer("raw.tar", TransferState.FAILED, done=0.34),
        transfer("notes.md", TransferState.DONE, direction=Direction.DOWNLOAD, done=1.0),
        transfer("later.bin", TransferState.WAITING),
    )
    made.totals = Totals(2, 1, 1, 1, 2450 * MB, 12000 * MB, 79.0 * MB, 30.0)
    return made


@pytest.fixture
def panel(qtbot, qapp: QApplication, queue: FakeQueue) -> TransferPanel:
    theme.apply_theme(qapp, dark=False)
    made = TransferPanel(queue)  # type: ignore[arg-type]
    qtbot.addWidget(made)
    made.resize(1280, 36 + 5 * ROW_HEIGHT)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    return made


def row_rect(panel: TransferPanel, number: int) -> QRect:
    """Where a transfer of the queue is shown."""
    return panel.view.visualRect(panel.view.index_of(panel._queue.transfers[number]))


def select(panel: TransferPanel, number: int) -> None:
    """Select a transfer of the queue."""
    panel.view.selectRow(panel.view.index_of(panel._queue.transfers[number]).row())


def names(panel: TransferPanel) -> list[str]:
    """The rows from top to bottom."""
    model = panel.view.model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def click(qtbot, panel: TransferPanel, place: QPoint) -> None:
    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=place)


def header_button(panel: TransferPanel, name: str) -> QToolButton:
    return next(each for each in panel.findChildren(QToolButton) if each.accessibleName() == name)
