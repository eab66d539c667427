"""The dialog that lists keyboard shortcuts and mouse actions."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from rustfs_desktop.models.joining import list_text
from rustfs_desktop.ui.dialogs.base import BaseDialog
from rustfs_desktop.ui.dialogs.property_grid import PropertyGrid
from rustfs_desktop.ui.look.text import button, plain_label

_MOST_HEIGHT = 340  # the dialog is not wider than the smallest window


class ShortcutsDialog(BaseDialog):
    """Lists the shortcuts of the actions, and mouse and keys in the tables."""

    def __init__(self, actions: Iterable[QAction], parent: QWidget | None = None) -> None:
        super().__init__("", parent, width=520)
        self.set_title(self.tr("Keyboard Shortcuts"))
        rows = PropertyGrid(self)
        for keys, action_text in self._among_rows():
            rows.add(keys, action_text)
        for action in actions:
            keys = list_text(
                sequence.toString(QKeySequence.SequenceFormat.NativeText)
                for sequence in action.shortcuts()
            )
            if keys:
                rows.add(keys, action.text().replace("&", ""))
        self.body.addWidget(plain_label(self.tr("Everything is also in the menus."), role="dim"))
        self.body.addWidget(_scrolled(rows))
        close = button(self.tr("Close"), primary=True, parent=self)
        close.clicked.connect(self.accept)
        self.add_buttons(primary=close)

    def _among_rows(self) -> list[tuple[str, str]]:
        return [
            (self.tr("Drop"), self.tr("Upload files and folders to the drop location")),
            (self.tr("Drag"), self.tr("Copy to another folder; hold Shift to move")),
            (
                self.tr("Double-click"),
                self.tr("Open a folder; download a file, or as set in Preferences"),
            ),
            (self.tr("Right-click"), self.tr("Show the context menu")),
            (self.tr("Enter"), self.tr("Same as double-click")),
            (self.tr("Arrow keys"), self.tr("In Quick Look: go on to other files")),
            ("F", self.tr("In Quick Look: full screen")),
            (self.tr("Backspace"), self.tr("Go to the parent folder")),
            (self.tr("Left, Right"), self.tr("In Transfers: close or open a job")),
            (self.tr("R"), self.tr("In Transfers: retry what failed")),
            (self.tr("Letter keys"), self.tr("Jump to a name by its first letters")),
        ]


def _scrolled(rows: PropertyGrid) -> QScrollArea:
    """The rows in a scroll area that fits a small screen."""
    area = QScrollArea()
    area.setAccessibleName(QCoreApplication.translate("KeysDialog", "Keyboard Shortcuts"))
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setWidget(rows)
    area.setFixedHeight(_MOST_HEIGHT)
    return area
