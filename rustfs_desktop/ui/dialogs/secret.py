"""The dialog for a missing secret key: one field, so that it cannot end up in another."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from rustfs_desktop.accounts.types import Connection
from rustfs_desktop.models.display import display
from rustfs_desktop.models.message_texts import message_text
from rustfs_desktop.s3.types import key_pair_problem, trimmed_key
from rustfs_desktop.ui.dialogs.base import BaseDialog
from rustfs_desktop.ui.dialogs.form import Form, mark_problem
from rustfs_desktop.ui.dialogs.hint import Hint
from rustfs_desktop.ui.dialogs.notice import Tone
from rustfs_desktop.ui.dialogs.secret_field import SecretField
from rustfs_desktop.ui.look.text import ElidedLabel, button


class SecretDialog(BaseDialog):
    """Asks for the secret key of a saved connection; shows its server and access key.

    Args:
        keys_problem: Why the system keyring cannot be used; else empty.

    Signals:
        edit_requested: The user wants to edit the whole connection instead.
    """

    edit_requested = Signal()

    def __init__(
        self, connection: Connection, keys_problem: str, parent: QWidget | None = None
    ) -> None:
        super().__init__("", parent, width=520)
        name = display(connection.name, 60)
        self.set_title(self.tr("Enter the secret key for “{name}”").format(name=name))
        self.secret = ""
        self._keys_problem = keys_problem
        self._field = SecretField(self)
        form = Form(self)
        server = ElidedLabel(display(connection.endpoint.url), parent=form)
        form.add_row(self.tr("Server"), server)
        access_key = ElidedLabel(display(connection.access_key), parent=form)
        form.add_row(self.tr("Access key"), access_key)
        form.add_row(self.tr("Secret key"), self._field)
        self._hint = Hint(form)
        form.add_under(self._hint)
        self.body.addWidget(form)
        self._add_footer()
        self._field.textChanged.connect(self._check)
        self._check()
        self._field.setFocus()

    def accept(self) -> None:
        """Take the secret if one was entered."""
        if self._connect.isEnabled():
            self.secret = trimmed_key(self._field.text())
            super().accept()

    def done(self, result: int) -> None:
        """Clear the field, however the dialog ended."""
        self._field.clear()
        super().done(result)

    def _add_footer(self) -> None:
        edit = button(self.tr("Edit Connection…"), parent=self)
        edit.clicked.connect(self._on_edit)
        self.footer.addWidget(edit)
        cancel = button(self.tr("Cancel"), parent=self)
        cancel.clicked.connect(self.reject)
        self._connect = button(self.tr("Connect"), primary=True, parent=self)
        self._connect.clicked.connect(self.accept)
        self.add_buttons(cancel, primary=self._connect)

    def _check(self) -> None:
        """Show what is wrong with the secret, else where it is stored."""
        secret = trimmed_key(self._field.text())
        problem = key_pair_problem("", secret)
        if problem is not None:
            self._hint.show_text(display(message_text(problem)), Tone.BAD)
        elif self._keys_problem:
            self._hint.show_text(display(message_text(self._keys_problem)), Tone.WARN)
        else:
            self._hint.show_text(self.tr("Stored in the system keyring."))
        mark_problem(self._field, problem is not None)
        self._connect.setEnabled(bool(secret) and problem is None)

    def _on_edit(self) -> None:
        self.reject()
        self.edit_requested.emit()
