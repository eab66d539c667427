"""The crash dialog: details of an unexpected error, which can be copied."""

from __future__ import annotations

from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from rustfs_desktop.ui.dialogs.base import BaseDialog
from rustfs_desktop.ui.dialogs.notice import Tone
from rustfs_desktop.ui.look.text import button, plain_label


class CrashDialog(BaseDialog):
    """Shows an unexpected error; the user continues or quits.

    ``details`` must be redacted already. Closing the dialog continues.

    Attributes:
        wants_to_quit: Whether the user chose to quit.
    """

    def __init__(self, details: str, parent: QWidget | None = None) -> None:
        super().__init__("", parent, width=600)
        self.wants_to_quit = False
        self.set_title(self.tr("An unexpected error occurred"))
        what = plain_label(
            self.tr(
                "This is a bug in RustFS Desktop. You can continue, but if something looks"
                " wrong, quit and restart. The details below help us fix it."
            ),
            role="dim",
            parent=self,
        )
        what.setWordWrap(True)
        self._details = QPlainTextEdit(details, self)
        self._details.setReadOnly(True)
        self._details.setTabChangesFocus(True)
        self._details.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._details.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._details.setMinimumHeight(180)
        self._details.setAccessibleName(self.tr("Details"))
        self.body.addWidget(what)
        self.body.addWidget(self._details, 1)
        copy = button(self.tr("Copy Details"), icon="copy", parent=self)
        copy.clicked.connect(self._copy)
        leave = button(self.tr("Quit"), parent=self)
        leave.clicked.connect(self._quit)
        stay = button(self.tr("Continue"), primary=True, parent=self)
        stay.clicked.connect(self.accept)
        self.add_buttons(copy, leave, primary=stay)
        stay.setFocus()

    def _copy(self) -> None:
        if self.copy_text(self._details.toPlainText()):
            self.notice.show_text(self.tr("Copied."), Tone.OK)

    def _quit(self) -> None:
        self.wants_to_quit = True
        self.accept()
