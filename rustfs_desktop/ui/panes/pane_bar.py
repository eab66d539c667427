"""The buttons of two panes, in the tool bar in place of the path."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from rustfs_desktop.accounts.types import Location
from rustfs_desktop.models.display import display
from rustfs_desktop.ui.actions import Actions, action_tip
from rustfs_desktop.ui.dragging.drop_text import location_text
from rustfs_desktop.ui.look import text

_SPACING = 8
_SQUARE = 34


class PaneBar(QWidget):
    """Copies and moves to the other pane, and swaps both; icons only where there is no room."""

    def __init__(self, actions: Actions, parent: QWidget) -> None:
        super().__init__(parent)
        self._actions = actions
        self._words = {
            "copy_across": self.tr("Copy to Other Pane"),
            "move_across": self.tr("Move"),
            "compare": self.tr("Compare"),
            "swap_panes": self.tr("Swap Panes"),
        }
        drawings = {
            "copy_across": "arrow-right",
            "move_across": "move",
            "compare": "compare",
            "swap_panes": "swap",
        }
        self.buttons = {
            name: text.button(words, icon=drawings[name], parent=self)
            for name, words in self._words.items()
        }
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(_SPACING)
        for name, button in self.buttons.items():
            action = actions[name]
            button.setAccessibleName(action.text())
            button.clicked.connect(action.trigger)
            action.enabledChanged.connect(button.setEnabled)
            if action.isCheckable():
                button.setCheckable(True)
                button.setProperty("toggle", True)
                action.toggled.connect(button.setChecked)
            row.addWidget(button)
        row.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.show_destination(None, "")

    def show_destination(self, location: Location | None, connection_name: str) -> None:
        """Say in the tool tips where copies go, or why they cannot."""
        place = ""
        if location is not None and location.bucket:
            place = f"{display(connection_name)}: {location_text(location)}"
        tips = {
            "copy_across": self.tr("Copy the selection to {location}"),
            "move_across": self.tr("Move the selection to {location}"),
        }
        for name, button in self.buttons.items():
            action, reason = self._actions[name], self._actions.reason(name)
            words = action.text()
            if name in tips:
                words = reason or tips[name].format(location=place)
            text.set_plain_tip(button, action_tip(words, action))
            button.setAccessibleDescription(words)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Room for the icons."""
        count = len(self.buttons)
        return QSize(count * _SQUARE + (count - 1) * _SPACING, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Show the words where there is room for all of them."""
        super().resizeEvent(event)
        has_room = self.width() >= self._wide
        for name, button in self.buttons.items():
            button.setText(text.menu_text(self._words[name]) if has_room else "")

    @property
    def _wide(self) -> int:
        """The width of all buttons with their words."""
        metrics = self.fontMetrics()
        return sum(
            _width_of(button, metrics.horizontalAdvance(self._words[name]))
            for name, button in self.buttons.items()
        ) + _SPACING * len(self.buttons)


def _width_of(button: QPushButton, words: int) -> int:
    """The width of a button with an icon and words."""
    return words + button.iconSize().width() + 44
