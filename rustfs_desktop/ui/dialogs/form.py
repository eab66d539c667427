"""The form layout of dialogs: label, control and hint."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QWidget

from rustfs_desktop.ui.look.text import buddy_label

_LABEL_WIDTH = 112
_WIDEST_LABEL = 160  # longer labels wrap


class Form(QWidget):
    """A grid of labeled rows; labels are buddies of their control."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(10)
        self._grid.setColumnMinimumWidth(0, _LABEL_WIDTH)
        self._grid.setColumnStretch(1, 1)
        self._labels: dict[QWidget, QLabel] = {}

    def add_row(self, label: str, control: QWidget, *, stretch: bool = True) -> None:
        """Add a labeled control; without ``stretch`` it keeps its own width."""
        row = self._grid.rowCount()
        text = buddy_label(label, control, self)
        text.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if text.sizeHint().width() > _WIDEST_LABEL:
            text.setWordWrap(True)
            text.setFixedWidth(_WIDEST_LABEL)
        if not control.accessibleName():
            control.setAccessibleName(label)
        self._labels[control] = text
        self._grid.addWidget(text, row, 0)
        self._place(control, row, stretch=stretch)

    def add_under(self, widget: QWidget, *, stretch: bool = True) -> None:
        """Add a widget without a label, aligned with the controls."""
        self._place(widget, self._grid.rowCount(), stretch=stretch)

    def set_row_visible(self, control: QWidget, visible: bool) -> None:
        """Show or hide a control together with its label."""
        self._labels[control].setVisible(visible)
        control.setVisible(visible)

    def set_label(self, control: QWidget, label: str) -> None:
        """Change the label of a row."""
        self._labels[control].setText(label)
        control.setAccessibleName(label)

    def _place(self, widget: QWidget, row: int, *, stretch: bool) -> None:
        if stretch:
            self._grid.addWidget(widget, row, 1)
        else:
            self._grid.addWidget(widget, row, 1, Qt.AlignmentFlag.AlignLeft)


def mark_problem(field: QLineEdit, is_wrong: bool) -> None:
    """Mark a field as invalid, or as valid again."""
    if field.property("problem") is not is_wrong:
        field.setProperty("problem", is_wrong)
        field.style().unpolish(field)
        field.style().polish(field)
