"""The connection dialog: a host is enough, everything else is optional."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from rustfs_desktop.accounts.types import Connection
from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AppError, SecretUnknown, WrongRegion
from rustfs_desktop.models.display import display
from rustfs_desktop.models.joining import details_text
from rustfs_desktop.models.message_texts import message_text
from rustfs_desktop.s3.api.probe import ProbeResult, probe
from rustfs_desktop.s3.types import Credentials, Endpoint
from rustfs_desktop.service.background import Background
from rustfs_desktop.ui.dialogs.base import BaseDialog
from rustfs_desktop.ui.dialogs.connection_fields import ConnectionFields
from rustfs_desktop.ui.dialogs.dialog_task import DialogTask
from rustfs_desktop.ui.dialogs.notice import Tone
from rustfs_desktop.ui.look.text import ElidedLabel, IconLabel, button


@dataclasses.dataclass(frozen=True, slots=True, repr=False)
class _Attempt:
    """The input of a connection test, collected on the GUI thread for a worker."""

    endpoint: Endpoint
    access_key: str
    secret: str | None
    kept_secret: Callable[[], str | None]
    proxy_password: str | None
    kept_proxy_password: Callable[[], str | None]


def _try(attempt: _Attempt, _cancel: CancelToken, _report: Callable[[Any], None]) -> ProbeResult:
    """Worker thread: read the saved secret if none was typed, and connect."""
    secret = attempt.secret
    if secret is None:
        secret = attempt.kept_secret()
    if secret is None and attempt.access_key:
        raise SecretUnknown(
            QCoreApplication.translate("ConnectionDialog", "No secret key"),
            QCoreApplication.translate(
                "ConnectionDialog", "Enter the secret key to test the connection."
            ),
        )
    proxy_password = attempt.proxy_password
    if proxy_password is None:
        proxy_password = attempt.kept_proxy_password() if "@" in attempt.endpoint.proxy else ""
    credentials = Credentials(attempt.access_key, secret or "", proxy_password=proxy_password or "")
    return probe(attempt.endpoint, credentials)


def _no_secret() -> str | None:
    return None


class ConnectionDialog(BaseDialog):
    """Asks for server and keys; *Test* tries them before they are saved.

    Args:
        keys_problem: Why the system keyring cannot be used; else empty.
        connection: The one to edit; None for a new one.
        kept_secret: Reads the saved secret of the edited connection for *Test*; may block.
        kept_proxy_password: Reads the saved password for its proxy; likewise.
    """

    def __init__(
        self,
        background: Background,
        keys_problem: str,
        connection: Connection | None = None,
        parent: QWidget | None = None,
        *,
        kept_secret: Callable[[], str | None] = _no_secret,
        kept_proxy_password: Callable[[], str | None] = _no_secret,
    ) -> None:
        super().__init__("", parent, width=600)
        self.set_title(self.tr("Edit Connection") if connection else self.tr("New Connection"))
        self._kept_secret = kept_secret
        self._kept_proxy_password = kept_proxy_password
        self._region = ""
        self._result: tuple[Connection, str | None, str | None] | None = None
        self.fields = ConnectionFields(keys_problem, connection, self)
        self.body.addWidget(self.fields)
        self._add_footer()
        self._work = DialogTask(background, self)
        self._work.running_changed.connect(self._on_running)
        self.fields.changed.connect(self._on_changed)
        self.fields.folded.connect(self.fit)
        self._on_changed()
        self.fields.host.setFocus()

    def connection(self) -> Connection:
        """The saved connection; only after the dialog was accepted."""
        return self._saved()[0]

    def secret(self) -> str | None:
        """The secret key to save; None keeps the saved one."""
        return self._saved()[1]

    def proxy_password(self) -> str | None:
        """The password for the proxy to save; None keeps the saved one."""
        return self._saved()[2]

    def ask_for_keys(self, reason: str) -> None:
        """Show why other keys are needed, with the focus on the key field."""
        self.notice.show_text(reason, Tone.WARN)
        self.fields.access_field.setFocus()
        self.fields.access_field.selectAll()

    def accept(self) -> None:
        """Save what was entered."""
        endpoint = self.fields.endpoint
        if endpoint is None or not self.fields.is_complete:
            return
        connection = self.fields.connection(endpoint)
        self._result = (connection, self.fields.secret, self.fields.advanced.proxy.password)
        super().accept()

    def done(self, result: int) -> None:
        """Clear the secrets, however the dialog ended."""
        self._work.stop()
        self.fields.secret_field.clear()
        self.fields.advanced.proxy.password_field.clear()
        super().done(result)

    def _add_footer(self) -> None:
        self.test = button(self.tr("Test"), parent=self)
        self.test.clicked.connect(self._on_test)
        self.outcome = ElidedLabel(role="ok", parent=self)
        self._tick = IconLabel("check", tint="ok", parent=self)
        self.right_region = button("", parent=self)
        self.right_region.clicked.connect(self._on_right_region)
        self.footer.addWidget(self.test)
        self.footer.addWidget(self.right_region)
        self.footer.addWidget(self._tick)
        self.footer.addWidget(self.outcome, 1)
        cancel = button(self.tr("Cancel"), parent=self)
        cancel.clicked.connect(self.reject)
        self.save = button(self.tr("Save and Connect"), primary=True, parent=self)
        self.save.clicked.connect(self.accept)
        self.add_buttons(cancel, primary=self.save)

    def _on_changed(self) -> None:
        """Clear the result of an outdated test."""
        self._work.stop()
        self._show_outcome("")
        self._offer_region("")
        self.notice.clear()
        self.test.setEnabled(self.fields.is_usable)
        self.save.setEnabled(self.fields.is_complete)

    @property
    def is_connected(self) -> bool:
        """Whether the last test succeeded."""
        return not self._tick.isHidden()

    def _saved(self) -> tuple[Connection, str | None, str | None]:
        if self._result is None:
            msg = "The dialog was not accepted."
            raise RuntimeError(msg)
        return self._result

    def _on_test(self) -> None:
        if self._work.is_running:
            self._work.stop()
            return
        endpoint = self.fields.endpoint
        if endpoint is None:
            return
        self.notice.clear()
        attempt = _Attempt(
            endpoint,
            self.fields.access_key,
            self.fields.secret,
            self._kept_secret,
            self.fields.advanced.proxy.password,
            self._kept_proxy_password,
        )
        self._work.start(partial(_try, attempt), self._on_probed, self._on_test_failed, endpoint)

    def _on_test_failed(self, error: AppError) -> None:
        self.show_error(error)
        self._offer_region(error.region if isinstance(error, WrongRegion) else "")

    def _offer_region(self, region: str) -> None:
        """Show the button that uses the right region; hide it if that is not known."""
        self._region = region
        self.right_region.setText(self.tr("Use {region}").format(region=region))
        self.right_region.setVisible(bool(region))

    def _on_right_region(self) -> None:
        """Use the region that the server named, and test again."""
        self.fields.use_region(self._region)
        self._on_test()

    def _on_running(self, is_running: bool) -> None:
        self.test.setText(self.tr("Stop") if is_running else self.tr("Test"))
        self._show_outcome(self.tr("Connecting…") if is_running else "", is_good=False)

    def _on_probed(self, found: ProbeResult) -> None:
        parts = [self.tr("Connected"), found.server]
        if found.buckets is not None:
            parts.append(self.tr("%Ln bucket(s)", "", found.buckets))
        self._show_outcome(display(details_text(parts)), is_good=True)
        if found.note:
            self.notice.show_text(display(message_text(found.note)), Tone.WARN)

    def _show_outcome(self, text: str, *, is_good: bool = False) -> None:
        self._tick.setVisible(is_good)
        self.outcome.set_whole_text(text)
