"""The clipboard: secrets are marked as such, and a private one is cleared."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from rustfs_desktop.ui import clipboard
from rustfs_desktop.ui.clipboard import (
    clear_private_clipboard,
    copy_sensitive,
    copy_text,
)


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


class _OtherOwner:
    """A clipboard whose owner gives it to nobody, as seen with a file manager on X11."""

    def setMimeData(self, mime: object) -> None:  # noqa: N802
        del mime

    def text(self) -> str:
        return "what was copied before"


def test_a_clipboard_that_refuses_is_noticed(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert copy_text("mine")
    assert copy_sensitive("secret")
    monkeypatch.setattr(clipboard.QGuiApplication, "clipboard", _OtherOwner)
    assert not copy_text("mine")
    assert not copy_sensitive("secret")
