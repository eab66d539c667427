"""The clipboard: copies secrets, and is cleared before the program ends."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QMimeData
from PySide6.QtGui import QGuiApplication


def copy_sensitive(text: str) -> None:
    """Copy a text that clipboard managers should not store, such as a presigned link."""
    mime = QMimeData()
    mime.setText(text)
    mime.setData("x-kde-passwordManagerHint", QByteArray(b"secret"))
    mime.setData("ExcludeClipboardContentFromMonitorProcessing", QByteArray(b"1"))
    QGuiApplication.clipboard().setMimeData(mime)


def clear_private_clipboard() -> None:
    """Clear an in-process clipboard; call it before the program ends.

    The offscreen clipboard outlives the interpreter and would destroy a QMimeData made in Python
    when there is no Python any more. A desktop's own clipboard keeps what was copied.
    """
    if QGuiApplication.platformName() in ("offscreen", "minimal"):
        QGuiApplication.clipboard().clear()
