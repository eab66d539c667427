"""The line above search results: how many, where from, how current, and what can be done."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from rustfs_desktop.models.search_line_texts import LineStep, SearchLineState
from rustfs_desktop.ui.look import text, theme

_HEIGHT = 36
_SIDE = 12
_SPACING = 8


class SearchLine(QWidget):
    """Shows ``210 found so far in 340,000 files · index 28 %`` and its buttons.

    Where the texts need the room, buttons that have an icon show nothing else.

    Signals:
        step_chosen: A button was pressed (LineStep).
        export_pressed: The results should be saved as a table.
    """

    step_chosen = Signal(object)
    export_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(_HEIGHT)
        self._found = text.plain_label("", role="strong", parent=self)
        end = Qt.TextElideMode.ElideRight
        self._details = text.ElidedLabel("", role="dim", mode=end, parent=self)
        self.buttons = {
            LineStep.STOP: self._button(self.tr("Stop"), "stop"),
            LineStep.PAUSE: self._button(self.tr("Pause"), "pause"),
            LineStep.CONTINUE: self._button(self.tr("Continue Indexing"), "play"),
            LineStep.UPDATE: self._button(self.tr("Update"), "refresh"),
            LineStep.INDEX: self._button(self.tr("Index This Bucket"), ""),
        }
        self.export_button = self._button(self.tr("Export List…"), "")
        self.export_button.clicked.connect(self.export_pressed)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(_SIDE, 0, _SIDE, 0)
        row.setSpacing(_SPACING)
        row.addWidget(self._found)
        row.addWidget(self._details, 1)
        for step, button in self.buttons.items():
            button.clicked.connect(partial(self._on_clicked, step))
            row.addWidget(button)
        row.addWidget(self.export_button)
        self._explain()
        self.hide()

    @property
    def text(self) -> str:
        """What the line says; empty when hidden."""
        words = f"{self._found.text()} {self._details.whole_text}".strip()
        return "" if self.isHidden() else words

    def show_state(self, state: SearchLineState) -> None:
        """Show other texts and buttons."""
        self._found.setText(state.found)
        self._found.setVisible(bool(state.found))
        self._details.set_whole_text(state.details)
        for step, button in self.buttons.items():
            button.setVisible(step in state.steps)
        self.export_button.setVisible(bool(state.found))
        self.setAccessibleName(f"{state.found} {state.details}".strip())
        self.show()
        self._fit_buttons()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Show as many words as there is room for."""
        super().resizeEvent(event)
        self._fit_buttons()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the background with a line below."""
        colors = theme.current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), colors.color("base"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, colors.color("line"))
        painter.end()

    def _button(self, words: str, icon: str) -> QPushButton:
        made = text.button(words, icon=icon, parent=self)
        made.setProperty("compact", True)
        made.setAccessibleName(words)
        text.set_plain_tip(made, words if icon else "")
        return made

    def _fit_buttons(self) -> None:
        """Leave out the words of buttons with an icon if the texts would be elided otherwise."""
        shown = [each for each in self.buttons.values() if not each.isHidden()]
        self._show_words(shown, are_shown=True)
        every = [self._found, self._details, *shown, self.export_button]
        wanted = [each.sizeHint().width() + _SPACING for each in every if not each.isHidden()]
        if sum(wanted) - _SPACING > self.width() - 2 * _SIDE:
            self._show_words(shown, are_shown=False)
        self._row.activate()  # else a longer number is cut off for a moment

    def _show_words(self, buttons: Iterable[QPushButton], *, are_shown: bool) -> None:
        for button in buttons:
            if not button.icon().isNull():
                words = text.menu_text(button.accessibleName()) if are_shown else ""
                button.setText(words)

    def _explain(self) -> None:
        for step, tip in (
            (
                LineStep.INDEX,
                self.tr("List the whole bucket once so that later searches are instant"),
            ),
            (LineStep.UPDATE, self.tr("List the bucket again, to find what others have changed")),
        ):
            text.set_plain_tip(self.buttons[step], tip)

    def _on_clicked(self, step: LineStep) -> None:
        self.step_chosen.emit(step)
