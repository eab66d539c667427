"""The line above search results: how many, where from, how current, and what can be done."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from rustfs_desktop.models.search_line_texts import LineStep, SearchLineState
from rustfs_desktop.ui.look import text, theme

_HEIGHT = 36


class SearchLine(QWidget):
    """Shows ``210 found so far in 340,000 files · index 28 %`` and its buttons.

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
        self._details = text.ElidedLabel("", role="dim", parent=self)
        self.buttons = {
            LineStep.STOP: self._button(self.tr("Stop"), "stop"),
            LineStep.PAUSE: self._button(self.tr("Pause"), "pause"),
            LineStep.CONTINUE: self._button(self.tr("Continue Indexing"), "play"),
            LineStep.UPDATE: self._button(self.tr("Update"), "refresh"),
            LineStep.INDEX: self._button(self.tr("Index This Bucket"), ""),
        }
        self.export_button = self._button(self.tr("Export List…"), "")
        self.export_button.clicked.connect(self.export_pressed)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(8)
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
        return made

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
