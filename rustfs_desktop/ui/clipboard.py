"""The clipboard: copies secrets, and is cleared before the program ends."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QCoreApplication, QMimeData
from PySide6.QtGui import QGuiApplication

from rustfs_desktop.errors import AppError, Remedy


def copy_sensitive(text: str) -> bool:
    """Copy a text that clipboard managers should not store, such as a presigned link.

    Returns whether the clipboard has it now: the desktop may refuse without an error.
    """
    mime = QMimeData()
    mime.setText(text)
    mime.setData("x-kde-passwordManagerHint", QByteArray(b"secret"))
    mime.setData("ExcludeClipboardContentFromMonitorProcessing", QByteArray(b"1"))
    return _set(mime)


def copy_text(text: str) -> bool:
    """Copy a text; returns whether the clipboard has it now."""
    mime = QMimeData()
    mime.setText(text)
    return _set(mime)


def not_copied() -> AppError:
    """The error for a clipboard that does not have what was copied."""
    return AppError(
        QCoreApplication.translate("Clipboard", "Not copied"),
        QCoreApplication.translate(
            "Clipboard", "Another program keeps the clipboard to itself. Try again."
        ),
        remedy=Remedy.RETRY,
        code="ClipboardRefused",
    )


def _set(mime: QMimeData) -> bool:
    text, clipboard = mime.text(), QGuiApplication.clipboard()
    clipboard.setMimeData(mime)
    return clipboard.text() == text


def clear_private_clipboard() -> None:
    """Clear an in-process clipboard; call it before the program ends.

    The offscreen clipboard outlives the interpreter and would destroy a QMimeData made in Python
    when there is no Python any more. A desktop's own clipboard keeps what was copied.
    """
    if QGuiApplication.platformName() in ("offscreen", "minimal"):
        QGuiApplication.clipboard().clear()
