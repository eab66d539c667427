"""A two-column list of properties; long values are elided, with a tool tip."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from rustfs_desktop.models.display import display
from rustfs_desktop.ui.look import text

_NAME_WIDTH = 88
_WIDEST_NAME = 144  # the inspector is at least 220 wide
_GAP = 8
_LONGEST = 1000


class PropertyList(QWidget):
    """Names and values in two columns; values are untrusted plain text."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(0)
        self._grid.setVerticalSpacing(7)
        self._grid.setColumnMinimumWidth(0, _NAME_WIDTH)
        self._grid.setColumnStretch(1, 1)
        self._values: dict[str, text.ElidedLabel] = {}
        self._names: dict[str, text.ElidedLabel] = {}

    def show_properties(self, properties: dict[str, str]) -> None:
        """Show these properties in order, updating existing ones; empty values are omitted."""
        properties = {name: value for name, value in properties.items() if value}
        for name in [name for name in self._values if name not in properties]:
            for label in (self._values.pop(name), self._names.pop(name)):
                self._grid.removeWidget(label)
                label.deleteLater()
                label.hide()
        for row, (name, value) in enumerate(properties.items()):
            if name not in self._values:
                self._values[name] = text.ElidedLabel(parent=self)
                self._names[name] = text.ElidedLabel(name, role="dim", parent=self)
            shown = display(value, _LONGEST)
            self._values[name].set_whole_text(shown)
            self._values[name].setAccessibleName(f"{name}: {shown}")
            self._grid.addWidget(self._names[name], row, 0, Qt.AlignmentFlag.AlignLeft)
            self._grid.addWidget(self._values[name], row, 1)
        self._fit_names()

    def _fit_names(self) -> None:
        """Give the names their full width, unless they are very long."""
        for label in self._names.values():
            label.ensurePolished()  # so that it measures with the final font
        widths = [label.sizeHint().width() for label in self._names.values()]
        width = min(max([_NAME_WIDTH - _GAP, *widths]), _WIDEST_NAME)
        self._grid.setColumnMinimumWidth(0, width + _GAP)
        for label in self._names.values():
            label.setFixedWidth(width)

    def value(self, name: str) -> str:
        """The whole value of a property; empty if it is not shown."""
        label = self._values.get(name)
        return label.whole_text if label is not None else ""

    @property
    def names(self) -> list[str]:
        """The names of the shown properties."""
        return list(self._values)
