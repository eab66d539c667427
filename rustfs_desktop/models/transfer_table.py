"""The table model of the transfer queue."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator, Sequence

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Slot,
)

from rustfs_desktop.models import job_row_texts, job_texts, transfer_texts
from rustfs_desktop.models.display import tool_tip
from rustfs_desktop.models.job_block import JOB, REST, JobBlock
from rustfs_desktop.models.job_rows import Key
from rustfs_desktop.models.joining import details_text, list_text
from rustfs_desktop.models.transfer_rows import TransferRows
from rustfs_desktop.service.transfer_queue import TransferQueue
from rustfs_desktop.transfers.types import Transfer, TransferState

WHAT, WHERE, PROGRESS, STATUS = range(4)

_USER = int(Qt.ItemDataRole.UserRole)
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_TOOL_TIP = int(Qt.ItemDataRole.ToolTipRole)
_ACCESSIBLE = int(Qt.ItemDataRole.AccessibleTextRole)

TransferRole = _USER + 1
"""The transfer itself (Transfer); None for the row of a job of several files."""
PerMilleRole = _USER + 2
"""How far it is, 0 to 1000 (int): byte counts do not fit the integers of progress bars."""
StateRole = _USER + 3
"""Its state (TransferState)."""
ToneRole = _USER + 4
"""Name of the theme colour for the state of a transfer (str)."""
BlockRole = _USER + 6
"""The job that the row is of (JobBlock)."""
RowRole = _USER + 5
"""All that is painted of a row (Row): asking for each part by itself costs more than painting."""

_TONES = {
    TransferState.RUNNING: "accent",
    TransferState.PAUSED: "warn",
    TransferState.NEEDS_ANSWER: "warn",
    TransferState.NEEDS_KEYS: "warn",
    TransferState.DONE: "ok",
    TransferState.FAILED: "bad",
}

Index = QModelIndex | QPersistentModelIndex


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """The texts and values of one row, by column and role.

    Attributes:
        transfer: What is transferred; None in the rows of jobs of several files.
        is_loud: Whether its text has the tone as well, because the user should act.
        note: What is said in the place of the progress bar: why it failed, how it was verified.
        short: What is said beside it, instead of the status.
        trouble: How many files of a job failed.
        block: The job, if the row is that of a job of several files, or of the rest of its files.
        is_rest: Whether it is the line for the files that are not listed.
        is_child: Whether it is below the row of its job.
    """

    transfer: Transfer | None
    what: str
    where: str
    status: str
    per_mille: int
    tone: str
    is_loud: bool
    note: str = ""
    short: str = ""
    trouble: str = ""
    block: JobBlock | None = None
    is_rest: bool = False
    is_child: bool = False


class TransferTableModel(QAbstractTableModel):
    """Table model of a transfer queue; texts are made when a row is painted.

    A job of several files is one row, below which its files are listed while it is open
    (``TransferRows``). Rows move when the state of their transfer changes, all at once, and keep
    their selection. While the order is held they stay where they are, and new jobs come last.
    """

    def __init__(self, queue: TransferQueue, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue = queue
        self._rows = TransferRows(self)
        self._rows.add(queue.transfers)
        queue.inserted.connect(self._on_inserted)
        queue.changed.connect(self._on_changed)
        queue.removed.connect(self._on_removed)

    def transfers_of(self, row: int) -> Iterator[Transfer]:
        """The transfers of a row: one, or all of a job."""
        return self._rows.files_of(self._rows.key(row))

    def row_of(self, transfer: Transfer) -> int:
        """The row of a transfer of the queue; that of its job if it is not listed."""
        return self._rows.row_of(*self._rows.key_of(transfer))

    def row_of_job(self, block: JobBlock) -> int:
        """The row of a job."""
        return self._rows.row_of(block, JOB)

    def list_transfer(self, transfer: Transfer) -> int:
        """Open the job of a transfer until it is listed; returns its row."""
        block, queue_row = self._rows.key_of(transfer)
        self.open_job(block, is_open=True)
        if self._rows.key(self._rows.row_of(block, queue_row))[1] != queue_row:
            self.list_whole(block, is_whole=True)
        return self._rows.row_of(block, queue_row)

    def first_failure(self) -> Transfer | None:
        """The first transfer that failed, listed or not; None if there is none."""
        return self._rows.first_failure()

    def hold_order(self, is_held: bool) -> None:
        """Keep the rows where they are, or let them move again."""
        self._rows.hold(is_held)

    def open_job(self, block: JobBlock, *, is_open: bool) -> None:
        """List the files of a job below it, or no more."""
        self._rows.open_job(block, is_open=is_open)
        self._repaint()

    def list_whole(self, block: JobBlock, *, is_whole: bool) -> None:
        """List all files of an open job, or only those that failed or run."""
        self._rows.list_whole(block, is_whole=is_whole)
        self._repaint()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """One for each transfer."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """Name, destination, progress, status."""
        return 0 if parent.isValid() else 4

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY
    ) -> object:
        """Titles of the columns."""
        if orientation is not Qt.Orientation.Horizontal or role != _DISPLAY:
            return None
        return (
            QCoreApplication.translate("Transfers", "File"),
            QCoreApplication.translate("Transfers", "Destination"),
            QCoreApplication.translate("Transfers", "Progress"),
            QCoreApplication.translate("Transfers", "Status"),
        )[section]

    def data(self, index: Index, role: int = _DISPLAY) -> object:
        """Texts and roles of one row."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        key = self._rows.key(index.row())
        if role == RowRole:
            return self._row(key)
        if role == BlockRole:
            return key[0]
        if key[1] < 0:
            return self._of_job(key, index.column(), role)
        return self._of_file(self._rows.transfers[key[1]], index.column(), role)

    # Files ----------------------------------------------------------------------------------

    def _of_file(self, transfer: Transfer, column: int, role: int) -> object:
        """The values of the row of a file."""
        if role == TransferRole:
            return transfer
        if role == _DISPLAY:
            return self._text(transfer, column)
        if role == _TOOL_TIP:
            return tool_tip(transfer_texts.explanation(transfer))
        if role == _ACCESSIBLE:
            return list_text(self._text(transfer, column) for column in (WHAT, WHERE, STATUS))
        return _own_role(transfer, role)

    def _row(self, key: Key) -> Row:
        if key[1] < 0:
            return self._rest_row(key[0]) if key[1] == REST else self._job_row(key[0])
        transfer = self._rows.transfers[key[1]]
        return Row(
            transfer,
            self._text(transfer, WHAT),
            self._text(transfer, WHERE),
            self._text(transfer, STATUS),
            transfer_texts.per_mille(transfer),
            _tone(transfer),
            _is_loud(transfer),
            transfer_texts.note(transfer),
            transfer_texts.end(transfer),
            is_child=key[0].files is not None,
        )

    def _text(self, transfer: Transfer, column: int) -> str:
        if column == WHAT:
            return transfer_texts.what(transfer)
        if column == WHERE:
            return transfer_texts.where(transfer)
        if column == PROGRESS:
            return _percent_text(transfer_texts.per_mille(transfer))
        is_only = self._queue.totals.active == 1  # the header says this speed already
        speed = 0.0 if is_only else self._queue.speed(transfer)
        return transfer_texts.status(transfer, speed, self._queue.seconds_left(transfer))

    # Jobs -----------------------------------------------------------------------------------

    def _of_job(self, key: Key, column: int, role: int) -> object:
        """The values of the row of a job of several files, or of the rest of them."""
        row = self._row(key)
        if role == _DISPLAY:
            return (row.what, row.where, _percent_text(row.per_mille), row.status)[column]
        if role == _TOOL_TIP:
            return tool_tip(details_text((row.what, row.where, row.trouble, row.note)))
        if role == _ACCESSIBLE:
            opened = "" if row.is_rest else job_row_texts.accessible(key[0])
            texts = (row.what, row.where, row.trouble, row.status, row.note, opened)
            return list_text(texts)
        if role == PerMilleRole:
            return row.per_mille
        return row.tone if role == ToneRole else None

    def _job_row(self, block: JobBlock) -> Row:
        sums = block.sums
        assert sums is not None
        state = job_row_texts.state(sums)
        is_only = sums.count(TransferState.RUNNING) == self._queue.totals.active
        return Row(
            None,
            job_row_texts.name(block),
            details_text((job_texts.location_text(block.job), job_row_texts.size(block))),
            job_row_texts.status(block, sums, self._queue.totals if is_only else None),
            job_row_texts.per_mille(sums),
            _TONES.get(state, "dim"),
            state in (TransferState.NEEDS_ANSWER, TransferState.NEEDS_KEYS),
            job_row_texts.proof(sums) if state is TransferState.DONE else "",
            trouble=job_row_texts.trouble(sums),
            block=block,
        )

    def _rest_row(self, block: JobBlock) -> Row:
        assert block.sums is not None
        text = job_row_texts.rest(block, block.sums)
        return Row(None, text, "", "", 0, "dim", False, block=block, is_rest=True, is_child=True)

    # Changes --------------------------------------------------------------------------------

    @Slot(int, int)
    def _on_inserted(self, first: int, last: int) -> None:
        self._rows.add(self._queue.transfers[first : last + 1])
        self._repaint()

    @Slot(object)
    def _on_changed(self, rows: Sequence[int]) -> None:
        self._rows.update(rows)
        self._repaint()

    @Slot()
    def _on_removed(self) -> None:
        self._rows.remove(self._queue.transfers)

    def _repaint(self) -> None:
        # One signal for all: a view repaints what it shows anyway, and asks for nothing else.
        if last := len(self._rows):
            self.dataChanged.emit(self.index(0, WHAT), self.index(last - 1, STATUS))

    @contextlib.contextmanager
    def inserting(self, first: int, last: int) -> Iterator[None]:
        """Tell the views that rows are inserted."""
        self.beginInsertRows(QModelIndex(), first, last)
        yield
        self.endInsertRows()

    @contextlib.contextmanager
    def removing(self, first: int, last: int) -> Iterator[None]:
        """Tell the views that rows are removed."""
        self.beginRemoveRows(QModelIndex(), first, last)
        yield
        self.endRemoveRows()

    @contextlib.contextmanager
    def moving(self) -> Iterator[None]:
        """Tell the views that rows move, and where their indexes are then."""
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        keys = [self._rows.key(index.row()) for index in before]
        yield
        after = [
            self.index(self._rows.row_of(*key), index.column())
            for key, index in zip(keys, before, strict=True)
        ]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    @contextlib.contextmanager
    def resetting(self) -> Iterator[None]:
        """Tell the views that everything changes."""
        self.beginResetModel()
        yield
        self.endResetModel()


def _own_role(transfer: Transfer, role: int) -> object:
    if role == PerMilleRole:
        return transfer_texts.per_mille(transfer)
    if role == StateRole:
        return transfer.state
    if role == ToneRole:
        return _tone(transfer)
    return None


def _percent_text(per_mille: int) -> str:
    percent = QCoreApplication.translate("Transfers", "{n} %")
    return percent.format(n=per_mille // 10)


def _tone(transfer: Transfer) -> str:
    stumbles = transfer.error is not None and transfer.state is TransferState.RUNNING
    return "warn" if stumbles else _TONES.get(transfer.state, "dim")


def _is_loud(transfer: Transfer) -> bool:
    if transfer.state is TransferState.PAUSED and not transfer.is_held:
        return transfer.error is not None or transfer_texts.expires_soon(transfer)
    return _tone(transfer) in {"bad", "warn"}
