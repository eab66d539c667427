"""Table models of a receipt's files, a verification's findings and the history."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from rustfs_desktop.models import receipt_texts as texts
from rustfs_desktop.models.display import display, tool_tip
from rustfs_desktop.models.format import (
    NO_VALUE,
    date_text,
    duration_text,
    exact_date_text,
    exact_size_text,
    number_text,
    size_text,
)
from rustfs_desktop.models.joining import details_text
from rustfs_desktop.models.message_texts import full_text, title_text
from rustfs_desktop.transfers.journal.rows import JobRow
from rustfs_desktop.transfers.receipts.receipt import ReceiptLine
from rustfs_desktop.transfers.receipts.verify import Finding, VerifyResult
from rustfs_desktop.transfers.types import Job, TransferState

translate = QCoreApplication.translate

ToneRole = int(Qt.ItemDataRole.UserRole) + 1
"""Name of the theme colour in which a cell is written; empty for the usual one (str)."""

R = TypeVar("R")
Index = QModelIndex | QPersistentModelIndex
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_TOOL_TIP = int(Qt.ItemDataRole.ToolTipRole)
_ALIGNMENT = int(Qt.ItemDataRole.TextAlignmentRole)
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class RowsModel(QAbstractTableModel, Generic[R]):
    """Base of read-only table models that get all rows at once."""

    numbers: frozenset[int] = frozenset()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: Sequence[R] = ()

    def show_rows(self, rows: Sequence[R]) -> None:
        """Replace all rows."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def row(self, number: int) -> R:
        """The item of a row."""
        return self._rows[number]

    def titles(self) -> tuple[str, ...]:
        """The titles of the columns."""
        raise NotImplementedError

    def text(self, row: R, column: int) -> str:
        """The text of a cell."""
        raise NotImplementedError

    def tip(self, row: R, column: int) -> str:
        """The full text of a cell, for its tool tip; untrusted."""
        return self.text(row, column)

    def tone(self, row: R, column: int) -> str:
        """The color of a cell's text."""
        del row, column
        return ""

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """The number of rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """The number of titles."""
        return 0 if parent.isValid() else len(self.titles())

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY
    ) -> object:
        """Column titles; those of numbers are right-aligned."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == _DISPLAY:
            return self.titles()[section]
        if role == _ALIGNMENT and section in self.numbers:
            return _RIGHT
        return None

    def data(self, index: Index, role: int = _DISPLAY) -> object:
        """Text, tool tip, alignment and colour of a cell."""
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], index.column()
        if role == _DISPLAY:
            return self.text(row, column)
        if role == _TOOL_TIP:
            return tool_tip(self.tip(row, column))
        if role == _ALIGNMENT and column in self.numbers:
            return _RIGHT
        if role == ToneRole:
            return self.tone(row, column)
        return None


class ReceiptModel(RowsModel[ReceiptLine]):
    """The files of one job."""

    NAME, SIZE, PROOF, DIGEST, FINISHED, TOOK = range(6)
    numbers = frozenset({SIZE, TOOK})

    def __init__(self, job: Job, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._job = job

    def titles(self) -> tuple[str, ...]:
        """File, size, verification, checksum, end, duration."""
        return (
            translate("Receipts", "File"),
            translate("Receipts", "Size"),
            translate("Receipts", "Verification"),
            translate("Receipts", "Checksum"),
            translate("Receipts", "Finished"),
            translate("Receipts", "Duration"),
        )

    def text(self, row: ReceiptLine, column: int) -> str:
        """One cell."""
        if column == self.NAME:
            return texts.name(row, self._job)
        if column == self.SIZE:
            return size_text(row.size)
        if column == self.PROOF:
            return texts.state(row)
        if column == self.DIGEST:
            return display(row.digest) or NO_VALUE
        if column == self.FINISHED:
            return date_text(texts.date(row.finished))
        return duration_text(row.seconds) if row.finished else NO_VALUE

    def tip(self, row: ReceiptLine, column: int) -> str:
        """The whole source and destination, exact sizes and times."""
        if column == self.NAME:
            return details_text((f"s3://{row.bucket}/{row.key}", row.file))
        if column == self.SIZE:
            return exact_size_text(row.size)
        if column == self.FINISHED:
            return exact_date_text(texts.date(row.finished))
        return self.text(row, column)

    def tone(self, row: ReceiptLine, column: int) -> str:
        """Files that did not arrive are highlighted."""
        if column != self.PROOF:
            return "" if column == self.NAME else "dim"
        if row.state == TransferState.FAILED.value:
            return "bad"
        return "ok" if row.state == TransferState.DONE.value else "dim"


class FindingsModel(RowsModel[VerifyResult]):
    """The differences that a verification found."""

    NAME, SIZE, FINDING = range(3)
    numbers = frozenset({SIZE})

    def titles(self) -> tuple[str, ...]:
        """File, size, finding."""
        return (
            translate("Receipts", "File"),
            translate("Receipts", "Size"),
            translate("Receipts", "Result"),
        )

    def text(self, row: VerifyResult, column: int) -> str:
        """One cell."""
        transfer = row.transfer
        if column == self.NAME:
            return display(transfer.key.removeprefix(transfer.job.prefix) or transfer.key)
        return size_text(transfer.size) if column == self.SIZE else texts.finding(row)

    def tip(self, row: VerifyResult, column: int) -> str:
        """The whole name, and why a file could not be checked."""
        if column == self.FINDING and row.error is not None:
            return details_text((full_text(row.error), row.error.detail))
        transfer = row.transfer
        return details_text((f"s3://{transfer.bucket}/{transfer.key}", transfer.path_or_key))

    def tone(self, row: VerifyResult, column: int) -> str:
        """Different and missing files are shown as errors, uncertain ones are not."""
        if column == self.FINDING:
            return "warn" if row.finding is Finding.UNSURE else "bad"
        return "" if column == self.NAME else "dim"


class HistoryModel(RowsModel[JobRow]):
    """The jobs in the journal, newest first."""

    STARTED, ACTION, NAME, WHERE, FILES, SIZE, STATE = range(7)
    numbers = frozenset({FILES, SIZE})

    def __init__(
        self, connection_name: Callable[[str], str], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._connection_name = connection_name

    def titles(self) -> tuple[str, ...]:
        """Time, action, destination, files, state."""
        return (
            translate("Receipts", "Started"),
            translate("Receipts", "Action"),
            translate("Receipts", "Name"),
            translate("Receipts", "Connection"),
            translate("Receipts", "Files"),
            translate("Receipts", "Size"),
            translate("Receipts", "Result"),
        )

    def text(self, row: JobRow, column: int) -> str:
        """One cell."""
        job = row.job
        if column == self.STARTED:
            return date_text(job.created)
        if column == self.ACTION:
            return texts.action(job)
        if column == self.NAME:
            return display(job.title) if job.title else display(job.bucket)
        if column == self.WHERE:
            return display(self._connection_name(job.connection_id) or job.endpoint)
        if column == self.FILES:
            return number_text(sum(row.counts.values()))
        return size_text(row.size) if column == self.SIZE else self._result(row)

    def tip(self, row: JobRow, column: int) -> str:
        """The exact time, source and destination."""
        if column == self.STARTED:
            return exact_date_text(row.job.created)
        if column in (self.NAME, self.WHERE):
            return f"{texts.origin(row.job)} → {texts.target(row.job)}"
        return self.text(row, column)

    def tone(self, row: JobRow, column: int) -> str:
        """Failed and unfinished jobs are highlighted."""
        if column != self.STATE:
            return "" if column == self.NAME else "dim"
        if row.counts.get(TransferState.FAILED) or row.job.error is not None or row.has_gaps:
            return "bad"
        if not row.is_finished:
            return "warn"
        return "dim" if row.counts.get(TransferState.CANCELLED) else "ok"

    def _result(self, row: JobRow) -> str:
        failed, is_over = row.counts.get(TransferState.FAILED, 0), row.is_finished
        if row.job.error is not None:
            return display(title_text(row.job.error))
        if not is_over and row.is_alive:
            return translate("Receipts", "Running")
        if not is_over:
            return translate("Receipts", "Unfinished")
        if failed:
            return translate("Receipts", "{n} failed").format(n=number_text(failed))
        if row.counts.get(TransferState.CANCELLED):
            return translate("Receipts", "Canceled")
        if row.has_gaps:
            return translate("Receipts", "List incomplete")
        return translate("Receipts", "Done")
