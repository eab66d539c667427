"""The notice above a dialog's buttons: results, errors and remedies."""

from __future__ import annotations

import enum

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from rustfs_desktop.errors import AppError
from rustfs_desktop.models.display import display
from rustfs_desktop.models.message_texts import cause_text, title_text
from rustfs_desktop.ui.look.text import IconLabel, plain_label


class Tone(enum.Enum):
    """The severity of a message; each has an icon, so that color is never the only sign."""

    PLAIN = "info"
    OK = "check"
    WARN = "warning"
    BAD = "error"

    @property
    def tint(self) -> str:
        """The color of the icon."""
        return {Tone.PLAIN: "dim", Tone.OK: "ok", Tone.WARN: "warn", Tone.BAD: "bad"}[self]


class Notice(QWidget):
    """A message with an icon; takes no space while empty.

    Signals:
        changed: The text changed, and perhaps the height.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone = Tone.PLAIN
        self._icon = IconLabel("info", parent=self)
        self._title = plain_label("", role="strong", parent=self)
        self._text = plain_label("", parent=self)
        words = QVBoxLayout()
        words.setSpacing(2)
        for label in (self._title, self._text):
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            words.addWidget(label)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 14, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.hide()

    @property
    def text(self) -> str:
        """The displayed text, or empty."""
        if self.isHidden():
            return ""
        return " ".join(label.text() for label in (self._title, self._text) if label.text())

    @property
    def tone(self) -> Tone:
        """The severity of the text."""
        return self._tone

    def show_text(self, text: str, tone: Tone) -> None:
        """Show a text with a severity."""
        self._show("", text, tone)

    def show_error(self, error: AppError) -> None:
        """Show an error: title and cause, or the server's message if there is no cause."""
        self._show(display(title_text(error)), display(cause_text(error) or error.detail), Tone.BAD)

    def clear(self) -> None:
        """Hide the message."""
        self.hide()

    def _show(self, title: str, text: str, tone: Tone) -> None:
        self._tone = tone
        self._icon.show_icon(tone.value, tone.tint)
        self._title.setText(title)
        self._title.setVisible(bool(title))
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self.setAccessibleName(f"{title} {text}".strip())
        self.show()
        self.changed.emit()
