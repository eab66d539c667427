"""A button for an action, with its shortcut in the tool tip."""

from __future__ import annotations

from PySide6.QtGui import QAction, QActionEvent
from PySide6.QtWidgets import QToolButton, QWidget

from rustfs_desktop.ui.actions import action_tip
from rustfs_desktop.ui.look import text


class ActionButton(QToolButton):
    """It is named, enabled and checked as its action is."""

    def __init__(self, action: QAction, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(action.text())
        self.setDefaultAction(action)
        self._show_tip()

    def actionEvent(self, event: QActionEvent) -> None:  # noqa: N802
        """Keep the shortcut in the tool tip: Qt replaces the tip whenever the action changes."""
        super().actionEvent(event)
        self._show_tip()

    def _show_tip(self) -> None:
        action = self.defaultAction()
        if action is not None:
            text.set_plain_tip(self, action_tip(action.text(), action))
