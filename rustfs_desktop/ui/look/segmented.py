"""The segmented control: a row of options of which exactly one is selected."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from rustfs_desktop.ui.look.text import menu_text

_Value = TypeVar("_Value", bound=Hashable)


class SegmentedControl(QWidget, Generic[_Value]):
    """Options side by side; arrow keys move between them, Tab leaves the control.

    Signals:
        changed: The user chose another value (object); not sent by ``set_value``.
    """

    changed = Signal(object)

    def __init__(
        self, options: Sequence[tuple[_Value, str]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._values = [value for value, _text in options]
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for number, (_value, text) in enumerate(options):
            segment = _segment(text, _place(number, len(options)))
            self._group.addButton(segment, number)
            row.addWidget(segment)
        self._group.button(0).setChecked(True)
        self._group.idToggled.connect(self._on_toggled)
        self._is_quiet = False
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def value(self) -> _Value:
        """The selected value."""
        return self._values[self._group.checkedId()]

    def segment(self, value: _Value) -> QAbstractButton:
        """The button of a value."""
        return self._group.button(self._values.index(value))

    def set_value(self, value: _Value) -> None:
        """Select a value without emitting ``changed``.

        Raises:
            ValueError: There is no such option.
        """
        self._is_quiet = True
        self._group.button(self._values.index(value)).setChecked(True)
        self._is_quiet = False

    def setAccessibleName(self, name: str) -> None:  # noqa: N802
        """Set the accessible name; each segment adds its own text."""
        super().setAccessibleName(name)
        for segment in self._group.buttons():
            segment.setAccessibleName(f"{name}: {segment.text()}")

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Move the focus to the selected segment.

        WORKAROUND: a focus proxy would do the same, but with several of them in one window
        Qt 6.11 lets Tab run in a circle between them.
        """
        self._group.button(self._group.checkedId()).setFocus(event.reason())

    @Slot(int, bool)
    def _on_toggled(self, number: int, is_on: bool) -> None:
        if not is_on:
            return
        if not self._is_quiet:
            self.changed.emit(self._values[number])


def _segment(text: str, position: str) -> QPushButton:
    segment = QPushButton(menu_text(text))
    segment.setCheckable(True)
    segment.setAutoDefault(False)
    segment.setProperty("segment", position)
    return segment


def _place(number: int, count: int) -> str:
    if count == 1:
        return "only"
    return "first" if number == 0 else "last" if number == count - 1 else "middle"
