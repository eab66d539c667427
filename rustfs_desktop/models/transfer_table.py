"""The table model of the transfer queue."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Slot,
)

from rustfs_desktop.models import transfer_texts
from rustfs_desktop.models.display import tool_tip
from rustfs_desktop.models.joining import list_text
from rustfs_desktop.models.runs import runs
from rustfs_desktop.models.transfer_order import TransferOrder
from rustfs_desktop.service.transfer_queue import TransferQueue
from rustfs_desktop.transfers.types import Transfer, TransferState

WHAT, WHERE, PROGRESS, STATUS = range(4)

_USER = int(Qt.ItemDataRole.UserRole)
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_TOOL_TIP = int(Qt.ItemDataRole.ToolTipRole)
_ACCESSIBLE = int(Qt.ItemDataRole.AccessibleTextRole)

TransferRole = _USER + 1
"""The transfer itself (Transfer)."""
PerMilleRole = _USER + 2
"""How far it is, 0 to 1000 (int): byte counts do not fit the integers of progress bars."""
StateRole = _USER + 3
"""Its state (TransferState)."""
ToneRole = _USER + 4
"""Name of the theme colour for the state of a transfer (str)."""
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
_MAX_RUNS = 200

Index = QModelIndex | QPersistentModelIndex


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """The texts and values of one row, by column and role.

    Attributes:
        is_loud: Whether its text has the tone as well, because the user should act.
    """

    transfer: Transfer
    what: str
    where: str
    status: str
    per_mille: int
    tone: str
    is_loud: bool


class TransferTableModel(QAbstractTableModel):
    """Table model of a transfer queue; texts are made when a row is painted.

    Rows move when the group of their transfer changes (``TransferOrder``), all at once, and keep
    their selection. While the order is held they stay where they are, and new rows come last.
    """

    def __init__(self, queue: TransferQueue, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue = queue
        self._transfers = list(queue.transfers)  # until ``_on_removed`` those that were removed too
        self._order = TransferOrder(self._transfers)
        self._is_held = self._is_removing = False
        self._held_rows: set[int] = set()  # of the queue; they may belong elsewhere
        queue.inserted.connect(self._on_inserted)
        queue.changed.connect(self._on_changed)
        queue.removed.connect(self._on_removed)

    def transfer(self, row: int) -> Transfer:
        """The transfer of a row."""
        return self._transfers[self._order.queue_row(row)]

    def row_of(self, transfer: Transfer) -> int:
        """The row of a transfer of the queue."""
        return self._order.shown_row(self._transfers.index(transfer))

    def hold_order(self, is_held: bool) -> None:
        """Keep the rows where they are, or let them move again."""
        if is_held != self._is_held:
            self._is_held = is_held
            self._arrange(())

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """One for each transfer."""
        return 0 if parent.isValid() else len(self._order)

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
        if not index.isValid() or index.row() >= len(self._order):
            return None
        transfer = self.transfer(index.row())
        if role == RowRole:
            return self._row(transfer)
        if role == _DISPLAY:
            return self._text(transfer, index.column())
        if role == _TOOL_TIP:
            return tool_tip(transfer_texts.explanation(transfer))
        if role == _ACCESSIBLE:
            return list_text(self._text(transfer, column) for column in (WHAT, WHERE, STATUS))
        return self._own_role(transfer, role)

    def _own_role(self, transfer: Transfer, role: int) -> object:
        if role == TransferRole:
            return transfer
        if role == PerMilleRole:
            return transfer_texts.per_mille(transfer)
        if role == StateRole:
            return transfer.state
        if role == ToneRole:
            return _tone(transfer)
        return None

    def _row(self, transfer: Transfer) -> Row:
        return Row(
            transfer,
            self._text(transfer, WHAT),
            self._text(transfer, WHERE),
            self._text(transfer, STATUS),
            transfer_texts.per_mille(transfer),
            _tone(transfer),
            _is_loud(transfer),
        )

    def _text(self, transfer: Transfer, column: int) -> str:
        if column == WHAT:
            return transfer_texts.what(transfer)
        if column == WHERE:
            return transfer_texts.where(transfer)
        if column == PROGRESS:
            percent = QCoreApplication.translate("Transfers", "{n} %")
            return percent.format(n=transfer_texts.per_mille(transfer) // 10)
        speed, left = self._queue.speed(transfer), self._queue.seconds_left(transfer)
        return transfer_texts.status(transfer, speed, left)

    @Slot(int, int)
    def _on_inserted(self, first: int, last: int) -> None:
        added = self._queue.transfers[first : last + 1]
        self._transfers += added
        for group, rows in self._order.group_new(added, is_last=self._is_held).items():
            start = self._order.end_of(group)
            self.beginInsertRows(QModelIndex(), start, start + len(rows) - 1)
            self._order.append(group, rows)
            self.endInsertRows()
        if self._is_held:
            self._held_rows.update(range(first, last + 1))

    @Slot(object)
    def _on_changed(self, rows: Sequence[int]) -> None:
        self._arrange(rows)
        # One signal for all: a view repaints what it shows anyway, and asks for nothing else.
        last = len(self._order) - 1
        self.dataChanged.emit(self.index(0, WHAT), self.index(last, STATUS))

    @Slot()
    def _on_removed(self) -> None:
        """Remove the rows that left the queue, range by range, so that the selection stays."""
        kept = set(self._queue.transfers)
        is_kept = bytes(each in kept for each in self._transfers)
        gone = runs(row for row, number in enumerate(self._order) if not is_kept[number])
        if len(gone) > _MAX_RUNS:
            self.beginResetModel()
            self._transfers = list(self._queue.transfers)
            self._order = TransferOrder(self._transfers)
            self._held_rows.clear()
            self.endResetModel()
            return
        self._is_removing = True  # a view that loses its selection may release the order
        for first, last in reversed(gone):
            self.beginRemoveRows(QModelIndex(), first, last)
            self._order.hide(first, last)
            self.endRemoveRows()
        self._order.drop(is_kept)
        self._transfers = list(self._queue.transfers)
        self._held_rows.clear()
        self._is_removing = False
        self._arrange(range(len(self._transfers)))

    def _arrange(self, rows: Iterable[int]) -> None:
        """Move those of these rows of the queue, and of the held ones, whose group changed."""
        groups = self._order.moved(self._transfers, rows)
        if self._is_held or self._is_removing:
            self._held_rows.update(groups)
            return
        if self._held_rows:
            groups |= self._order.moved(self._transfers, self._held_rows)
            self._held_rows.clear()
        if not groups:
            return
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        numbers = [self._order.queue_row(index.row()) for index in before]
        self._order.move(groups)
        after = [
            self.index(self._order.shown_row(number), index.column())
            for number, index in zip(numbers, before, strict=True)
        ]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()


def _tone(transfer: Transfer) -> str:
    stumbles = transfer.error is not None and transfer.state is TransferState.RUNNING
    return "warn" if stumbles else _TONES.get(transfer.state, "dim")


def _is_loud(transfer: Transfer) -> bool:
    if transfer.state is TransferState.PAUSED and not transfer.is_held:
        return transfer.error is not None or transfer_texts.expires_soon(transfer)
    return _tone(transfer) in {"bad", "warn"}
