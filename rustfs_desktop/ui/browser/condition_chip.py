"""The chip of a condition of a search: a menu changes it, its cross removes it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from rustfs_desktop.index.query import QueryTerm
from rustfs_desktop.models.search_texts import condition_text, condition_tip
from rustfs_desktop.ui.browser.condition_choices import alternatives
from rustfs_desktop.ui.look import icons, text

_CROSS = 26
"""The width of the cross with its margins, in pixels."""


class ConditionChip(QPushButton):
    """Shows one condition.

    Signals:
        changed: Another condition was chosen instead (the text of its term).
        edit_requested: The condition should be edited as text.
        removed: The cross was clicked, or Delete or Backspace pressed.
    """

    changed = Signal(str)
    edit_requested = Signal()
    removed = Signal()

    def __init__(self, term: QueryTerm, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._term = term
        self._is_at_cross = False
        words = condition_text(term)
        self.setText(text.menu_text(words))
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        icons.set_icon(self, "close")
        self.setProperty("chip", "bad" if term.error is not None else "good")
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the cross comes after the words
        self.setAccessibleName(self.tr("Condition {words}").format(words=words))
        tip = condition_tip(term)
        text.set_plain_tip(self, tip)
        self.setAccessibleDescription(tip)
        self.clicked.connect(self._on_clicked)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Remember whether the cross was pressed."""
        self._is_at_cross = event.position().x() >= self.width() - _CROSS
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Delete and Backspace remove the condition."""
        self._is_at_cross = False
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        else:
            super().keyPressEvent(event)

    def _on_clicked(self) -> None:
        if self._is_at_cross:
            self.removed.emit()
        else:
            self._show_menu()

    def _show_menu(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        minus = "-" if self._term.is_negated else ""
        for choice in alternatives(self._term.predicate):
            action = menu.addAction(text.menu_text(choice.title))
            action.setCheckable(True)
            action.setChecked(self._term.text.removeprefix(minus) == choice.term)
            action.triggered.connect(partial(self._change, minus + choice.term))
        menu.addSeparator()
        if self._term.error is None:
            exclude = menu.addAction(self.tr("Exclude These Files"))
            exclude.setCheckable(True)
            exclude.setChecked(self._term.is_negated)
            exclude.triggered.connect(self._negate)
        menu.addAction(self.tr("Edit as Text")).triggered.connect(self.edit_requested)
        menu.addAction(self.tr("Remove")).triggered.connect(self.removed)
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

    def _change(self, term: str) -> None:
        self.changed.emit(term)

    def _negate(self) -> None:
        term = self._term.text
        self.changed.emit(term.removeprefix("-") if self._term.is_negated else f"-{term}")
