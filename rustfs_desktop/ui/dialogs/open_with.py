"""The dialog that asks for the program to open a file in."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QListWidget, QWidget

from rustfs_desktop.models.display import display
from rustfs_desktop.service.applications import Application
from rustfs_desktop.ui.dialogs.base import BaseDialog
from rustfs_desktop.ui.look.text import button, plain_label

_ROWS = 8


class OpenWithDialog(BaseDialog):
    """A list of programs, the usual one first; the last entry leaves the choice to the system."""

    def __init__(
        self, name: str, applications: Sequence[Application], parent: QWidget | None = None
    ) -> None:
        super().__init__("", parent)
        self.set_title(self.tr("Open “{name}” With").format(name=name))
        self._applications = list(applications)
        self.list = QListWidget(self)
        self.list.setAccessibleName(self.tr("Programs"))
        self.list.addItems([display(each.name, 100) for each in self._applications])
        self.list.addItem(self.tr("Default program"))
        self.list.setCurrentRow(0)
        self.list.setMinimumHeight(_ROWS * self.list.sizeHintForRow(0) + 8)
        self.list.itemActivated.connect(self.accept)
        self.body.addWidget(self.list)
        words = plain_label(
            self.tr("Each time you save the file there, it is uploaded."), role="dim", parent=self
        )
        words.setWordWrap(True)
        self.body.addWidget(words)
        cancel = button(self.tr("Cancel"), parent=self)
        cancel.clicked.connect(self.reject)
        agree = button(self.tr("Open"), primary=True, parent=self)
        agree.clicked.connect(self.accept)
        self.add_buttons(cancel, primary=agree)
        self.list.setFocus()

    @property
    def application(self) -> Application | None:
        """The chosen program; None for the one that the system chooses."""
        row = self.list.currentRow()
        return self._applications[row] if 0 <= row < len(self._applications) else None
