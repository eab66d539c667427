"""The transfer panel: a heading that says how it goes, and a row for each file."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from rustfs_desktop.models.transfer_table import TransferTableModel
from rustfs_desktop.service.transfer_queue import TransferQueue
from rustfs_desktop.transfers.types import State, Transfer
from rustfs_desktop.ui.icons import set_icon
from rustfs_desktop.ui.text import ElidedLabel, plain_label, set_plain_tip, tool_button
from rustfs_desktop.ui.transfers.row_actions import RowAction
from rustfs_desktop.ui.transfers.row_delegate import ROW_HEIGHT
from rustfs_desktop.ui.transfers.totals import per_mille, totals_text
from rustfs_desktop.ui.transfers.view import TransferView

_HEADER_HEIGHT = 36
_ROWS_SHOWN = 4
_LEAST_ROWS = 2
_NO_LIMIT = 16_777_215


class TransferPanel(QWidget):
    """Shows a transfer queue and carries out what is asked of it; folds to its heading.

    Signals:
        expanded_changed: The person folded or unfolded the rows (bool).
        open_requested: A finished download is to be opened (Path).
        show_requested: A finished download is to be shown in its folder (Path).
    """

    expanded_changed = Signal(bool)
    open_requested = Signal(object)
    show_requested = Signal(object)

    def __init__(self, queue: TransferQueue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._queue = queue
        self._is_expanded = True
        self._first_open = 0  # the rows before it have ended
        self._header = _Header(self)
        self.view = TransferView(TransferTableModel(queue, self), self)
        self._body = QStackedWidget(self)
        self._body.addWidget(self.view)
        self._body.addWidget(self._nothing_yet())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._header)
        column.addWidget(self._body, 1)
        self._header.toggled.connect(self._on_toggled)
        self._header.retry.clicked.connect(self._retry_failed)
        self._header.cancel.clicked.connect(queue.cancel_all)
        self._header.clear.clicked.connect(queue.clear_finished)
        self.view.acted.connect(self._on_acted)
        queue.totals_changed.connect(self._refresh)
        queue.inserted.connect(self._refresh)
        queue.removed.connect(self._refresh)
        queue.changed.connect(self._follow)
        self._apply_height()
        self._refresh()

    @property
    def is_expanded(self) -> bool:
        """Whether the rows are shown."""
        return self._is_expanded

    def sizeHint(self) -> QSize:  # noqa: N802
        """The heading and some rows."""
        rows = _ROWS_SHOWN if self._is_expanded else 0
        return QSize(600, _HEADER_HEIGHT + rows * ROW_HEIGHT)

    def set_expanded(self, expanded: bool) -> None:
        """Show or fold the rows, and say so if that is new."""
        if expanded != self._is_expanded:
            self._is_expanded = expanded
            self._apply_height()
            self._refresh()
            self.expanded_changed.emit(expanded)

    @Slot()
    def _on_toggled(self) -> None:
        self.set_expanded(not self._is_expanded)

    def _apply_height(self) -> None:
        self._body.setVisible(self._is_expanded)
        rows = _LEAST_ROWS if self._is_expanded else 0
        self.setMinimumHeight(_HEADER_HEIGHT + rows * ROW_HEIGHT)
        self.setMaximumHeight(_NO_LIMIT if self._is_expanded else _HEADER_HEIGHT)
        self._header.show_expanded(self._is_expanded)

    def _nothing_yet(self) -> QWidget:
        page = QFrame(self)
        page.setProperty("surface", "base")
        column = QVBoxLayout(page)
        words = self.tr("Nothing is being moved. Drop files on a folder to upload them.")
        label = plain_label(words, role="dim", parent=page)
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        label.setWordWrap(True)
        column.addWidget(label)
        return page

    @Slot()
    def _refresh(self) -> None:
        totals = self._queue.totals
        self._body.setCurrentIndex(0 if self._queue.transfers else 1)
        self._header.words.set_whole_text(totals_text(totals))
        self._header.retry.setVisible(totals.failed > 0)
        unfinished = totals.active + totals.waiting + totals.asking
        if not unfinished:
            self.view.follow_again()
        self._header.cancel.setEnabled(unfinished > 0)
        self._header.clear.setEnabled(len(self._queue.transfers) > unfinished)
        self._header.progress.setVisible(not self._is_expanded and totals.active > 0)
        self._header.progress.setValue(per_mille(totals))

    @Slot(object)
    def _follow(self, rows: list[int]) -> None:
        """Keep the first unfinished row in sight while nobody is busy with the rows."""
        transfers = self._queue.transfers
        row = min(rows[0], self._first_open, len(transfers))
        while row < len(transfers) and transfers[row].state.is_final:
            row += 1
        self._first_open = row
        if row < len(transfers):
            self.view.follow(row)

    @Slot()
    def _retry_failed(self) -> None:
        self._queue.retry([each for each in self._queue.transfers if each.state is State.FAILED])

    @Slot(object, object)
    def _on_acted(self, action: RowAction, transfers: list[Transfer]) -> None:
        if action is RowAction.CANCEL:
            self._queue.cancel(transfers)
        elif action is RowAction.RETRY:
            self._queue.retry(transfers)
        elif action is RowAction.OPEN:
            self.open_requested.emit(transfers[0].path)
        else:
            self.show_requested.emit(transfers[0].path)


class _Header(QFrame):
    """Fold button, heading, totals and the buttons for all transfers.

    Signals:
        toggled: The person wants the rows shown or folded.
    """

    toggled = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("surface", "bar")
        self.setFixedHeight(_HEADER_HEIGHT)
        self.fold = self._compact("chevron-down", self.tr("Hide transfers"))
        self.words = ElidedLabel(role="dim", parent=self)
        self.progress = QProgressBar(self)
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.progress.setFixedWidth(140)
        self.progress.setAccessibleName(self.tr("Progress of all transfers"))
        self.retry = self._compact("refresh", self.tr("Try all failed transfers again"))
        self.cancel = self._compact("stop", self.tr("Cancel all transfers"))
        self.clear = self._compact("clear", self.tr("Clear finished transfers"))
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(4)
        row.addWidget(self.fold)
        row.addWidget(plain_label(self.tr("Transfers"), role="strong", parent=self))
        row.addSpacing(6)
        row.addWidget(self.words, 1)
        for widget in (self.progress, self.retry, self.cancel, self.clear):
            row.addWidget(widget)
        self.fold.clicked.connect(self.toggled)

    def show_expanded(self, expanded: bool) -> None:
        """Turn the arrow."""
        text = self.tr("Hide transfers") if expanded else self.tr("Show transfers")
        set_icon(self.fold, "chevron-down" if expanded else "chevron-up", "text")
        self.fold.setAccessibleName(text)
        set_plain_tip(self.fold, text)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """The whole heading folds, not only its arrow."""
        super().mouseReleaseEvent(event)
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(
            event.position().toPoint()
        ):
            self.toggled.emit()

    def _compact(self, icon: str, name: str) -> QToolButton:
        made = tool_button(icon, name)
        made.setParent(self)
        made.setProperty("compact", True)
        return made
