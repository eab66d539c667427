"""A saved connection whose secret is not in the keyring: it is asked for, and nothing else."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from rustfs_desktop.accounts.credentials import memory_only
from rustfs_desktop.accounts.types import Location
from rustfs_desktop.ui.dialogs.secret import SecretDialog
from tests.conftest import LiveServer
from tests.ui.window_stage import LIVE, WindowStage, visible


def test_the_secret_is_typed_blindly_and_stays_one(
    program: WindowStage, server: LiveServer, bucket: str
) -> None:
    """As one does: press the button, type, Enter, without looking where the focus is."""
    before = program.know(server.endpoint, server.credentials)
    program.start(memory_only())
    program.browser.go_to(Location(LIVE, bucket))
    program.click(program.page_button("Enter Secret Key…"))
    dialog = program.dialog(SecretDialog)
    program.until(dialog.isActiveWindow)
    QTest.keyClicks(QApplication.focusWidget(), server.credentials.secret_key)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    program.until(lambda: not visible(SecretDialog))
    program.activate()
    program.wait_read(bucket)
    assert program.app.connections.get(LIVE) == before
    saved = (program.folders.config / "connections.json").read_text("utf-8")
    assert server.credentials.secret_key not in saved


def test_ctrl_w_closes_the_window(program: WindowStage) -> None:
    program.start()
    program.press("Ctrl+W", program.window)
    program.until(lambda: not program.window.isVisible())
