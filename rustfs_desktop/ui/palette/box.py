"""The box of the palette: a field, the entries that match, and what the keys do."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QObject, QPoint, QSize, Qt
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QGraphicsDropShadowEffect,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QMainWindow,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from rustfs_desktop.ui.look import text
from rustfs_desktop.ui.look.announcement import announce
from rustfs_desktop.ui.palette.delegate import PaletteDelegate
from rustfs_desktop.ui.palette.entries import PaletteEntry, find_entries, most_rows_height
from rustfs_desktop.ui.palette.rows import PaletteRows
from rustfs_desktop.ui.palette.source import PaletteSource

_WIDTH = 640
_TOP = 76
_MARGIN = 12  # at the sides of a narrow window, and below the box
_FIELD_HEIGHT, _FOOT_HEIGHT = 48, 36
_MOST_ENTRIES = 12
_PAGE = 10
_STEPS = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: _PAGE,
    Qt.Key.Key_PageUp: -_PAGE,
}


class PaletteField(QLineEdit):
    """The field of the palette; keys that move or choose are left to the box."""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Leave the keys of the list, Enter and Esc to the box."""
        if event.key() in {*_STEPS, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape}:
            event.ignore()
        else:
            super().keyPressEvent(event)


class PaletteBox(QFrame):
    """Lies over the window while open; the first entry is current, Enter chooses it.

    An entry that cannot be chosen stays, and Enter on it tells the reason to screen readers.
    """

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self.setProperty("surface", "popup")
        self._source: PaletteSource | None = None
        self._entries: Sequence[PaletteEntry] = ()
        self._recent: Sequence[PaletteEntry] = ()
        self._more: Sequence[PaletteEntry] = ()
        self._before: QWidget | None = None
        self.field = PaletteField(self)
        self.field.setProperty("bare", True)
        self._hint = text.plain_label("", role="small", parent=self)
        self.rows = PaletteRows(self)
        self.list = QListView(self)
        self._count = text.plain_label("", role="small", parent=self)
        self._enter = text.plain_label("", role="small", parent=self)
        self._hints: list[QWidget] = []
        self._set_up_list()
        self._lay_out()
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(28)
        shadow.setOffset(0, 8)
        shadow.setColor(QColor(0, 0, 0, 90))
        self.setGraphicsEffect(shadow)
        self.field.textChanged.connect(self._on_text)
        window.installEventFilter(self)
        self.field.installEventFilter(self)
        self.hide()

    def open_for(self, source: PaletteSource) -> None:
        """Offer the entries of a source; for the one that is shown, close."""
        if self.isVisible() and source is self._source:
            self.close_box()
            return
        if not self.isVisible():
            self._before = QApplication.focusWidget()
        self._source, self._entries = source, source.entries()
        self._recent = source.recent_entries()
        self.setAccessibleName(source.title)
        self.list.setAccessibleName(source.title)
        self.field.setAccessibleName(source.title)
        self.field.setPlaceholderText(source.placeholder)
        self._hint.setText(source.hint)
        self._enter.setText(source.enter_text)
        self._more = ()
        self.field.clear()
        self._find()
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def close_box(self) -> None:
        """Close, and give the focus back."""
        before, self._before = self._before, None
        had_focus = self.field.hasFocus()
        self.hide()
        self._entries = self._recent = self._more = ()
        if self._source is not None:
            self._source.look_for("", self._show_more)
        self.rows.show_found([])
        if had_focus and before is not None and isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.PopupFocusReason)

    @property
    def current(self) -> PaletteEntry | None:
        """The entry that Enter chooses."""
        found = self.rows.found(self.list.currentIndex().row())
        return None if found is None else found.entry

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Move along the entries, choose one, or close."""
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.close_box()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose()
        elif (step := _STEPS.get(Qt.Key(key))) is not None:
            self._move(step)
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Fit into the window, and close when the focus goes elsewhere in it."""
        if not self.isVisible():
            return False
        if watched is self.field:
            if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut:
                stays = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)
                if event.reason() not in stays:
                    self.close_box()
        elif event.type() == QEvent.Type.Resize:
            self._fit()
        return False

    def _set_up_list(self) -> None:
        view = self.list
        view.setModel(self.rows)
        view.setItemDelegate(PaletteDelegate(view))
        view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        view.setFrameShape(QFrame.Shape.NoFrame)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.viewport().setAutoFillBackground(False)
        view.clicked.connect(self._on_clicked)

    def _lay_out(self) -> None:
        self._head, self._foot = QWidget(self), QWidget(self)
        head, foot = QHBoxLayout(self._head), QHBoxLayout(self._foot)
        for row in (head, foot):
            row.setContentsMargins(16, 0, 16, 0)
            row.setSpacing(10)
        head.addWidget(text.IconLabel("search", parent=self._head))
        head.addWidget(self.field, 1)
        head.addWidget(self._hint)
        self._head.setFixedHeight(_FIELD_HEIGHT)
        for keys, words in (
            (("↑", "↓"), text.plain_label(self.tr("select"), role="small", parent=self)),
            ((self.tr("Enter"),), self._enter),
            ((self.tr("Esc"),), text.plain_label(self.tr("close"), role="small", parent=self)),
        ):
            for key in keys:
                cap = text.plain_label(key, role="key", parent=self._foot)
                foot.addWidget(cap, 0, Qt.AlignmentFlag.AlignVCenter)
                self._hints.append(cap)
            foot.addWidget(words)
            self._hints.append(words)
        foot.addStretch(1)
        foot.addWidget(self._count)
        self._foot.setFixedHeight(max(_FOOT_HEIGHT, self._count.sizeHint().height() + 16))
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        for widget in (self._head, _line(self), self.list, _line(self), self._foot):
            column.addWidget(widget)

    def _on_text(self, typed: str) -> None:
        self._more = ()
        self._find()
        if self._source is not None:
            self._source.look_for(typed, self._show_more)

    def _show_more(self, entries: Sequence[PaletteEntry]) -> None:
        """Show what was found later; the current entry stays, unless it is the first one."""
        before, row = self.current, self.list.currentIndex().row()
        is_first = self.rows.next_entry(row, -1) < 0
        known = {entry.name for entry in self._entries}
        self._more = [entry for entry in entries if entry.name not in known]
        self._find()
        if before is not None and not is_first:
            self._set_current(self.rows.row_of(before.name))

    def _find(self) -> None:
        """Show what matches the text; the first entry is current."""
        entries = [*self._entries, *self._more]
        found = find_entries(entries, self.field.text())
        if self._source is not None:
            self._count.setText(self._source.count_text(len(found), len(entries)))
        recent = [] if self.field.text().strip() else find_entries(self._recent, "")
        self.rows.show_found([*recent, *found])
        self._set_current(self.rows.next_entry(-1, 1))
        self._fit()

    def _show_hints_that_fit(self) -> None:
        """Leave out the hints for the arrow keys where a language needs their room."""
        arrows = self._hints[:3]
        for hint in arrows:
            hint.show()
        fits = self._foot.minimumSizeHint().width() <= self.width() - 2
        for hint in arrows:
            hint.setVisible(fits)

    def _fit(self) -> None:
        """Be as high as the first entries, or as the window allows."""
        window, view = self.window(), self.list
        heights = [
            (view.sizeHintForRow(row), self.rows.found(row) is not None)
            for row in range(min(self.rows.rowCount(), 3 * _MOST_ENTRIES))
        ]
        others = _FIELD_HEIGHT + self._foot.height() + 4
        room = window.height() - _TOP - _MARGIN - others
        view.setFixedHeight(max(0, min(most_rows_height(heights, _MOST_ENTRIES), room)))
        width = min(_WIDTH, window.width() - 2 * _MARGIN)
        self._hint.setVisible(width == _WIDTH)
        self.resize(QSize(width, others + view.height()))
        self._show_hints_that_fit()
        self.move(QPoint((window.width() - width) // 2, _TOP))

    def _move(self, step: int) -> None:
        """Go to another entry; at either end to the last one there."""
        row, one = self.list.currentIndex().row(), 1 if step > 0 else -1
        for _each in range(abs(step)):
            following = self.rows.next_entry(row, one)
            if following < 0:
                break
            row = following
        if row != self.list.currentIndex().row():
            self._set_current(row)
            if (entry := self.current) is not None:
                announce(self.field, entry.spoken)

    def _set_current(self, row: int) -> None:
        index = self.rows.index(row, 0) if row >= 0 else QModelIndex()
        flags = QItemSelectionModel.SelectionFlag
        self.list.selectionModel().setCurrentIndex(index, flags.ClearAndSelect)
        is_first = self.rows.next_entry(row, -1) < 0
        if is_first:  # with the title above
            self.list.scrollToTop()
        else:
            self.list.scrollTo(index)

    def _on_clicked(self, index: QModelIndex) -> None:
        if self.rows.found(index.row()) is not None:
            self._set_current(index.row())
            self._choose()

    def _choose(self) -> None:
        """Choose the current entry, or say why not."""
        entry = self.current
        if entry is None:
            return
        if entry.reason:
            announce(self.field, entry.reason, is_urgent=True)
            return
        self.close_box()
        entry.choose()


def _line(parent: QWidget) -> QFrame:
    line = QFrame(parent)
    line.setProperty("surface", "line")
    line.setFixedHeight(1)
    return line
