"""Putting something on the clipboard that lets others in."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QMimeData
from PySide6.QtGui import QGuiApplication


def copy_sensitive(text: str) -> None:
    """Copy a text that clipboard histories should not keep: a presigned link."""
    mime = QMimeData()
    mime.setText(text)
    mime.setData("x-kde-passwordManagerHint", QByteArray(b"secret"))
    mime.setData("ExcludeClipboardContentFromMonitorProcessing", QByteArray(b"1"))
    QGuiApplication.clipboard().setMimeData(mime)
