"""The clipboard: every copy is read back, because desktops may refuse it without an error."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QCoreApplication, QMimeData
from PySide6.QtGui import QGuiApplication

from rustfs_desktop.errors import AppError, Remedy
from rustfs_desktop.models import object_mime
from rustfs_desktop.models.object_mime import MimeObjects


def copy_sensitive(text: str) -> bool:
    """Copy a text that clipboard managers should not store, such as a presigned link.

    Returns whether the clipboard has it now.
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


def copy_objects(objects: MimeObjects, addresses: str, *, is_cut: bool) -> bool:
    """Copy or cut objects, and copy their addresses; returns whether the clipboard has them now."""
    mime = QMimeData()
    object_mime.write(objects, mime)
    mime.setText(addresses)
    if is_cut:
        mime.setData(object_mime.CUT, QByteArray(b"1"))
    return _set(mime)


def clear() -> None:
    """Remove what is on the clipboard."""
    QGuiApplication.clipboard().setMimeData(QMimeData())


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
    """Every text or objects that the program copies go through here."""
    clipboard, wanted = QGuiApplication.clipboard(), _contents(mime)
    clipboard.setMimeData(mime)
    held = clipboard.mimeData()
    return held is not None and _contents(held) == wanted


def _contents(mime: QMimeData) -> tuple[str, MimeObjects | None, bool]:
    return mime.text(), object_mime.read(mime), mime.hasFormat(object_mime.CUT)


def clear_private_clipboard() -> None:
    """Clear an in-process clipboard; call it before the program ends.

    The offscreen clipboard outlives the interpreter and would destroy a QMimeData made in Python
    when there is no Python any more. A desktop's own clipboard keeps what was copied.
    """
    if QGuiApplication.platformName() in ("offscreen", "minimal"):
        QGuiApplication.clipboard().clear()
