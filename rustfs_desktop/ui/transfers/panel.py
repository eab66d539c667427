"""The transfer panel: a header with totals, and a row for each job."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFrame, QStackedWidget, QVBoxLayout, QWidget

from rustfs_desktop.models.display import display
from rustfs_desktop.models.message_texts import title_text
from rustfs_desktop.models.transfer_table import TransferTableModel
from rustfs_desktop.service.transfer_queue import TransferQueue
from rustfs_desktop.transfers.types import DownloadTransfer, Transfer, TransferState
from rustfs_desktop.ui.look.text import plain_label
from rustfs_desktop.ui.transfers.header import HEADER_HEIGHT, PanelHeader
from rustfs_desktop.ui.transfers.row_actions import PRIORITIES, TransferRowAction
from rustfs_desktop.ui.transfers.row_delegate import ROW_HEIGHT
from rustfs_desktop.ui.transfers.totals import unfinished
from rustfs_desktop.ui.transfers.view import TransferView

_ROWS_SHOWN = 4
_LEAST_ROWS = 2
_NO_LIMIT = 16_777_215
_SECOND_MS = 1000


class TransferPanel(QWidget):
    """Shows the transfer queue and runs its actions; collapses to its header.

    Signals:
        expanded_changed: The user expanded or collapsed the rows (bool).
        open_requested: A finished download should be opened (Path).
        show_requested: A finished download should be shown in its folder (Path).
        receipt_requested: The receipt of a job should be shown (Job).
        decision_requested: The preflight dialog of a held job should be shown (Job).
        connection_requested: The connection of a transfer should be opened (Transfer).
        history_requested: The history should be shown.
        cancel_requested: Some transfers should be canceled (list of Transfer).
        cancel_all_requested: All transfers should be canceled.
    """

    expanded_changed = Signal(bool)
    open_requested = Signal(object)
    show_requested = Signal(object)
    receipt_requested = Signal(object)
    decision_requested = Signal(object)
    connection_requested = Signal(object)
    history_requested = Signal()
    cancel_requested = Signal(object)
    cancel_all_requested = Signal()

    def __init__(self, queue: TransferQueue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._queue = queue
        self._is_expanded = True
        self._header = PanelHeader(self)
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
        self._header.failures_requested.connect(self.show_first_failure)
        self._header.pause.clicked.connect(queue.pause_all)
        self._header.resume.clicked.connect(queue.resume_all)
        self._header.retry.clicked.connect(self.retry_failed)
        self._header.cancel.clicked.connect(self.cancel_all_requested)
        self._header.clear.clicked.connect(queue.clear_finished)
        self._header.history.clicked.connect(self.history_requested)
        self.view.acted.connect(self._on_acted)
        queue.totals_changed.connect(self._refresh)
        queue.inserted.connect(self._refresh)
        queue.removed.connect(self._refresh)
        queue.changed.connect(self.view.follow)
        self._clock = QTimer(self)
        self._clock.setInterval(_SECOND_MS)
        self._clock.timeout.connect(self.view.viewport().update)
        self._apply_height()
        self._refresh()

    @property
    def is_expanded(self) -> bool:
        """Whether the rows are shown."""
        return self._is_expanded

    def sizeHint(self) -> QSize:  # noqa: N802
        """The header and some rows."""
        rows = _ROWS_SHOWN if self._is_expanded else 0
        return QSize(600, HEADER_HEIGHT + rows * ROW_HEIGHT)

    def show_shortcuts(self, shortcuts: Mapping[str, QKeySequence]) -> None:
        """Show the shortcuts of actions (by name) in the tool tips of the header."""
        self._header.show_shortcuts(shortcuts)

    def set_expanded(self, expanded: bool) -> None:
        """Expand or collapse the rows; emits ``expanded_changed`` if that is new."""
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
        self.setMinimumHeight(HEADER_HEIGHT + rows * ROW_HEIGHT)
        self.setMaximumHeight(_NO_LIMIT if self._is_expanded else HEADER_HEIGHT)
        self._header.show_expanded(self._is_expanded)

    def _nothing_yet(self) -> QWidget:
        page = QFrame(self)
        page.setProperty("surface", "base")
        column = QVBoxLayout(page)
        words = self.tr("No transfers. Drop files on a folder to upload them.")
        label = plain_label(words, role="dim", parent=page)
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        label.setWordWrap(True)
        column.addWidget(label)
        return page

    @Slot()
    def _refresh(self) -> None:
        totals = self._queue.totals
        self._body.setCurrentIndex(0 if self._queue.transfers else 1)
        self._header.show_totals(totals, is_folded=not self._is_expanded)
        failure = self._queue.journal.failure
        self._header.show_warning(display(title_text(failure)) if failure is not None else "")
        left = unfinished(totals)
        if not left:
            self.view.follow_again()
        self._header.clear.setEnabled(len(self._queue.transfers) > left)
        # Texts of waiting and paused rows contain times, which change.
        if self._is_expanded and left > totals.active:
            if not self._clock.isActive():
                self._clock.start()
        else:
            self._clock.stop()

    @Slot()
    def show_first_failure(self) -> None:
        """Expand the rows and select the first file that failed."""
        self.set_expanded(True)
        self.view.show_first_failure()

    @Slot()
    def retry_failed(self) -> None:
        """Retry all failed transfers."""
        self._queue.retry(
            [each for each in self._queue.transfers if each.state is TransferState.FAILED]
        )

    @Slot(object, object)
    def _on_acted(self, action: TransferRowAction, transfers: list[Transfer]) -> None:
        queue, first = self._queue, transfers[0]
        of_all = {
            TransferRowAction.PAUSE: queue.pause,
            TransferRowAction.RESUME: queue.resume,
            TransferRowAction.CANCEL: self.cancel_requested.emit,
            TransferRowAction.RETRY: queue.retry,
            TransferRowAction.FIRST: queue.put_first,
            TransferRowAction.LAST: queue.put_last,
        }
        if action in of_all:
            of_all[action](transfers)
        elif action in PRIORITIES:
            queue.set_priority(transfers, PRIORITIES[action])
        elif action is TransferRowAction.OPEN and isinstance(first, DownloadTransfer):
            self.open_requested.emit(first.path)
        elif action is TransferRowAction.SHOW and isinstance(first, DownloadTransfer):
            self.show_requested.emit(first.path)
        elif action is TransferRowAction.DECIDE:
            self.decision_requested.emit(first.job)
        elif action is TransferRowAction.CONNECT:
            self.connection_requested.emit(first)
        else:
            self.receipt_requested.emit(first.job)
