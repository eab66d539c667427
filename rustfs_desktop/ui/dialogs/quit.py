"""The quit dialog: resume transfers at the next start, cancel them, or don't quit."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from rustfs_desktop.ui.dialogs.base import BaseDialog
from rustfs_desktop.ui.look.text import button, plain_label


class QuitDialog(BaseDialog):
    """Closed without a button, the program keeps running; Enter quits and keeps transfers.

    Signals:
        cancel_requested: The user wants to cancel the transfers; ``cancel_transfers`` quits then.

    Args:
        count: The number of unfinished files; 0 while none was found yet.
        continues: Whether the next start resumes automatically, or leaves transfers paused.
    """

    cancel_requested = Signal()

    def __init__(self, count: int, continues: bool, parent: QWidget | None = None) -> None:
        super().__init__("", parent, width=520)
        self.set_title(self.tr("Quit while transfers are running?"))
        self.cancels = False
        left = self.tr("Some files are not transferred yet.")
        if count:
            left = self.tr("%Ln file(s) are not transferred yet.", "", count)
        later = self.tr("Progress is saved. You can resume the transfers when you start again.")
        if continues:
            later = self.tr("Progress is saved. The transfers resume when you start again.")
        self.add_text(left)
        self.add_text(later)
        cancel = button(self.tr("Cancel Transfers"), danger=True, parent=self)
        cancel.clicked.connect(self.cancel_requested)
        self.footer.addWidget(cancel)
        stay = button(self.tr("Don't Quit"), parent=self)
        stay.clicked.connect(self.reject)
        leave = button(self.tr("Quit and Resume Later"), primary=True, parent=self)
        leave.clicked.connect(self.accept)
        self.add_buttons(stay, primary=leave)
        leave.setFocus()

    def add_text(self, text: str) -> None:
        """Add a paragraph."""
        label = plain_label(text, role="dim", parent=self)
        label.setWordWrap(True)
        self.body.addWidget(label)

    def cancel_transfers(self) -> None:
        """Quit and cancel the unfinished transfers."""
        self.cancels = True
        self.accept()
