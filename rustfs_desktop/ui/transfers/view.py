"""The rows of the transfer panel, with mouse, keys and context menu."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QKeyCombination, QModelIndex, QPoint, Qt, Signal, Slot
from PySide6.QtGui import (
    QContextMenuEvent,
    QEnterEvent,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QMenu,
    QTableView,
    QToolTip,
    QWidget,
)

from rustfs_desktop.models.job_block import JobBlock
from rustfs_desktop.models.transfer_table import (
    WHAT,
    BlockRole,
    Row,
    RowRole,
    TransferTableModel,
)
from rustfs_desktop.transfers.types import Transfer
from rustfs_desktop.ui.look.text import plain_tip, tip_with_keys
from rustfs_desktop.ui.transfers.row_actions import TransferRowAction, actions_of
from rustfs_desktop.ui.transfers.row_delegate import (
    ROW_HEIGHT,
    TransferDelegate,
    button_rects,
    is_opener,
)
from rustfs_desktop.ui.transfers.row_menu import row_menu

_GO = (
    TransferRowAction.OPEN,
    TransferRowAction.DECIDE,
    TransferRowAction.CONNECT,
    TransferRowAction.RESUME,
    TransferRowAction.RETRY,
)
_KEYS = {
    "Del": (TransferRowAction.CANCEL,),
    "Return": _GO,
    "Enter": _GO,
    "R": (TransferRowAction.RETRY,),
    "Space": (TransferRowAction.PAUSE, TransferRowAction.RESUME),
    "Ctrl+Shift+Up": (TransferRowAction.FIRST,),
    "Ctrl+Shift+Down": (TransferRowAction.LAST,),
}
_WAYS = {Qt.Key.Key_Left: False, Qt.Key.Key_Right: True}
_MANY = 100


class TransferView(QTableView):
    """A table with one wide column painted by a delegate; only visible rows cost time.

    Signals:
        acted: An action was chosen (RowAction) for some transfers (list of Transfer).
    """

    acted = Signal(object, object)

    def __init__(self, model: TransferTableModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._transfers = model
        self._delegate = TransferDelegate(self)
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(self.tr("Transfers"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(WHAT, QHeaderView.ResizeMode.Stretch)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(ROW_HEIGHT)
        rows.setDefaultSectionSize(ROW_HEIGHT)
        for column in range(model.columnCount()):
            self.setColumnHidden(column, column != WHAT)
        self._is_following, self._is_chosen = True, False
        self.selectionModel().selectionChanged.connect(self._on_chosen)
        self.verticalScrollBar().actionTriggered.connect(self._on_scrolled)

    @Slot()
    def follow(self) -> None:
        """Scroll to the top, unless the user scrolled, selected or hovers over the rows."""
        if self._is_following and not self._is_chosen and not self.underMouse():
            self.scrollToTop()

    def follow_again(self) -> None:
        """Resume following, because all transfers have ended."""
        self._is_following, self._is_chosen = True, False

    def index_of(self, transfer: Transfer) -> QModelIndex:
        """The row of a transfer; that of its job if it is not listed."""
        return self._transfers.index(self._transfers.row_of(transfer), WHAT)

    def chosen(self) -> list[Transfer]:
        """The selected transfers, from top to bottom; all of a job if its row is selected."""
        selection = self.selectionModel().selection()
        ranges = [selection.at(number) for number in range(selection.size())]
        rows = sorted({row for part in ranges for row in range(part.top(), part.bottom() + 1)})
        found: dict[Transfer, None] = {}
        for row in rows:
            found.update(dict.fromkeys(self._transfers.transfers_of(row)))
        return list(found)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Highlight the button under the mouse."""
        super().mouseMoveEvent(event)
        self._point_at(event.position().toPoint())

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802
        """Let no row move under the pointer."""
        super().enterEvent(event)
        self._hold_order()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Remove the highlight; the rows may move again."""
        super().leaveEvent(event)
        self._point_at(QPoint(-1, -1))
        self._hold_order()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """A press on a button does not change the selection."""
        if event.button() is not Qt.MouseButton.LeftButton or not self._action_at(
            event.position().toPoint()
        ):
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Run the action of the button under the mouse."""
        hit = self._action_at(event.position().toPoint())
        if hit and event.button() is Qt.MouseButton.LeftButton:
            self.act(*hit)
            return
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        row: Row | None = index.data(RowRole)
        if event.button() is not Qt.MouseButton.LeftButton or row is None:
            return
        if row.is_rest or is_opener(self.visualRect(index), row, event.position().toPoint()):
            self._toggle(row)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Open a job or a downloaded file; two quick clicks on a button are no double-click."""
        if event.button() is not Qt.MouseButton.LeftButton:
            super().mouseDoubleClickEvent(event)
            return
        position = event.position().toPoint()
        row: Row | None = self.indexAt(position).data(RowRole)
        if row is None or self._action_at(position):
            return
        if row.transfer is not None:
            self._act_on([row.transfer], (TransferRowAction.OPEN,))
        else:
            self._toggle(row)

    def event(self, event: QEvent) -> bool:
        """Handle the view's keys before the window's shortcuts for the same keys."""
        is_before_shortcuts = event.type() is QEvent.Type.ShortcutOverride
        if is_before_shortcuts and isinstance(event, QKeyEvent) and _is_ours(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Delete cancels, Space pauses and resumes, R tries again, Left and Right close and open.

        Enter runs the most useful action, or opens and closes a job.
        """
        wanted = _wanted_by(event)
        row: Row | None = self.currentIndex().data(RowRole)
        if event.key() in _WAYS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self._step(is_in=_WAYS[Qt.Key(event.key())])
        elif wanted is _GO and row is not None and row.block is not None:
            self._toggle(row)
        elif wanted and self.chosen():
            self._act_on(self.chosen(), wanted)
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """Show the context menu of the selected rows."""
        chosen = self.chosen()
        if not chosen:
            return
        position = event.globalPos()
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            rect = self.visualRect(self.currentIndex())
            position = self.viewport().mapToGlobal(rect.center())
        menu = self.menu_for(chosen)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(position)

    def menu_for(self, chosen: list[Transfer]) -> QMenu:
        """The context menu of rows; actions that apply to none of them are disabled."""
        return row_menu(self, chosen, self.act)

    def act(self, action: TransferRowAction, transfers: list[Transfer]) -> None:
        """Run an action on the transfers that it applies to."""
        self._act_on(transfers, (action,))

    def viewportEvent(self, event: QEvent) -> bool:  # noqa: N802
        """Show the tool tip of a button or a row."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self._tip_at(event.pos()), self)
            return True
        return super().viewportEvent(event)

    def show_first_failure(self) -> None:
        """Select the first file that failed, and list it if its job is closed."""
        failed = self._transfers.first_failure()
        if failed is not None:
            index = self.list_transfer(failed)
            self.selectRow(index.row())
            self.scrollTo(index)
            self.setFocus()

    def list_transfer(self, transfer: Transfer) -> QModelIndex:
        """Open the job of a transfer until it is listed; returns its row."""
        return self._transfers.index(self._transfers.list_transfer(transfer), WHAT)

    def _toggle(self, row: Row) -> None:
        """Open or close a job, or list all its files or fewer."""
        if row.block is None:
            return
        if row.is_rest:
            self._transfers.list_whole(row.block, is_whole=not row.block.is_whole)
        else:
            self._transfers.open_job(row.block, is_open=not row.block.is_open)

    def _step(self, *, is_in: bool) -> None:
        """Open the current job, or close it, also from one of its files."""
        index = self.currentIndex()
        row: Row | None = index.data(RowRole)
        if row is None:
            return
        if row.block is not None and not row.is_rest:
            self._transfers.open_job(row.block, is_open=is_in)
        elif row.is_child and not is_in:
            block: JobBlock = index.data(BlockRole)
            self.selectRow(self._transfers.row_of_job(block))

    @Slot()
    def _on_scrolled(self) -> None:
        self._is_following = False

    @Slot()
    def _on_chosen(self) -> None:
        self._is_chosen = self.selectionModel().hasSelection()
        self._hold_order()

    def _hold_order(self) -> None:
        """Keep the order under the pointer, and of many selected rows, which are slow to move."""
        selection = self.selectionModel().selection()
        ranges = [selection.at(number) for number in range(min(selection.size(), _MANY))]
        is_much = sum(each.height() for each in ranges) >= _MANY
        self._transfers.hold_order(self.underMouse() or is_much)

    def _tip_at(self, position: QPoint) -> str:
        hit = self._action_at(position)
        if hit:
            keys = next((keys for keys, actions in _KEYS.items() if hit[0] in actions), "")
            return plain_tip(tip_with_keys(hit[0].text, QKeySequence(keys)))
        return str(self.indexAt(position).data(Qt.ItemDataRole.ToolTipRole) or "")

    def _action_at(self, position: QPoint) -> tuple[TransferRowAction, list[Transfer]] | None:
        """The button there, and what it is for."""
        index = self.indexAt(position)
        if not index.isValid():
            return None
        for action, rect in button_rects(self.visualRect(index), index.data(RowRole)).items():
            if rect.contains(position):
                return action, list(self._transfers.transfers_of(index.row()))
        return None

    def _point_at(self, position: QPoint) -> None:
        before = self._delegate.pointer
        self._delegate.pointer = position
        for each in {before.y(), position.y()}:
            index = self.indexAt(QPoint(1, each))
            if index.isValid():
                self.viewport().update(self.visualRect(index))

    def _act_on(self, transfers: list[Transfer], wanted: tuple[TransferRowAction, ...]) -> None:
        """Run the first wanted action that applies to any of the transfers."""
        for action in wanted:
            fitting = [each for each in transfers if action in actions_of(each)]
            if fitting:
                self.acted.emit(action, fitting)
                return


def _wanted_by(event: QKeyEvent) -> tuple[TransferRowAction, ...]:
    """The actions of a key, in order of preference; none for most keys."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    pressed = QKeySequence(QKeyCombination(modifiers, Qt.Key(event.key())))
    return _KEYS.get(pressed.toString(QKeySequence.SequenceFormat.PortableText), ())


def _is_ours(event: QKeyEvent) -> bool:
    return bool(_wanted_by(event)) or event.matches(QKeySequence.StandardKey.SelectAll)
