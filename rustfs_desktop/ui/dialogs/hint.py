"""The hint below a field: what the input means, or what is wrong with it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from rustfs_desktop.ui.dialogs.notice import Tone
from rustfs_desktop.ui.look.text import IconLabel, plain_label

_ICON = 14


class Hint(QWidget):
    """A wrapped line that keeps its space when empty; warnings have an icon and a color."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone = Tone.PLAIN
        self._icon = IconLabel("warning", size=_ICON, parent=self)
        self._icon.hide()
        self._label = plain_label("", role="small", parent=self)
        self._label.setWordWrap(True)
        self._label.setMinimumHeight(self._label.fontMetrics().height())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._label, 1)

    @property
    def text(self) -> str:
        """The displayed text."""
        return self._label.text()

    @property
    def tone(self) -> Tone:
        """The severity of the text."""
        return self._tone

    def show_text(self, text: str, tone: Tone = Tone.PLAIN) -> None:
        """Show a text with a severity."""
        self._label.setText(text)
        if tone is self._tone:
            return
        self._tone = tone
        self._icon.show_icon(tone.value, tone.tint)
        self._icon.setVisible(tone is not Tone.PLAIN)
        self._label.setProperty("role", "small" if tone is Tone.PLAIN else tone.tint)
        self._label.style().unpolish(self._label)
        self._label.style().polish(self._label)
