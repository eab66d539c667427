"""A grid of properties; values can be selected and copied."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from rustfs_desktop.models.display import display
from rustfs_desktop.ui.look.copied_text import CopiedText
from rustfs_desktop.ui.look.text import plain_label

_LABEL_WIDTH = 112


class PropertyGrid(QWidget):
    """Names and values in two columns; values are untrusted plain text."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(7)
        self._grid.setColumnMinimumWidth(0, _LABEL_WIDTH)
        self._grid.setColumnStretch(1, 1)
        self._values: dict[str, QLabel | CopiedText] = {}

    def add(self, name: str, value: str) -> None:
        """Add a property; an empty value is shown as a dash."""
        text = CopiedText(display(value) if value else "–", self)
        text.setAccessibleName(f"{name}: {text.text()}")
        self.add_widget(name, text, text)

    def add_widget(
        self, name: str, widget: QWidget, value: QLabel | CopiedText | None = None
    ) -> None:
        """Add a property shown by a widget; ``value`` is the text to copy from."""
        if value is not None:
            self._values[name] = value
        row = self._grid.rowCount()
        label = plain_label(name, role="dim", parent=self)
        label.setWordWrap(True)
        label.setMaximumWidth(2 * _LABEL_WIDTH)
        self._grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(widget, row, 1)

    def value(self, name: str) -> str:
        """The value of a property; empty if it is not shown."""
        label = self._values.get(name)
        return label.text() if label is not None else ""

    def as_text(self) -> str:
        """All properties, one per line."""
        return "\n".join(f"{name}: {label.text()}" for name, label in self._values.items())
