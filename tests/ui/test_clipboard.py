"""The clipboard: secrets are marked as such, and a private one is cleared."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from rustfs_desktop.ui.clipboard import clear_private_clipboard, copy_sensitive


def test_clipboard_histories_are_asked_to_leave_a_secret_out(qapp: QApplication) -> None:
    copy_sensitive("https://host/bucket/key?X-Amz-Signature=1")
    mime = QGuiApplication.clipboard().mimeData()
    assert mime.text() == "https://host/bucket/key?X-Amz-Signature=1"
    assert bytes(mime.data("x-kde-passwordManagerHint").data()) == b"secret"
    assert mime.hasFormat("ExcludeClipboardContentFromMonitorProcessing")


def test_a_clipboard_of_this_process_alone_is_cleared(qapp: QApplication) -> None:
    QGuiApplication.clipboard().setText("kept")
    clear_private_clipboard()
    is_private = QGuiApplication.platformName() in ("offscreen", "minimal")
    assert QGuiApplication.clipboard().text() == ("" if is_private else "kept")
