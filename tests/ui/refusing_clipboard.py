"""A clipboard whose owner gives it to nobody, as seen with a file manager on X11."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from rustfs_desktop.ui import clipboard


class _RefusingClipboard:
    """Keeps what was there before."""

    def setMimeData(self, mime: QMimeData) -> None:  # noqa: N802
        del mime

    def clear(self) -> None:
        """Nor can it be cleared."""

    def mimeData(self) -> QMimeData:  # noqa: N802
        return QGuiApplication.clipboard().mimeData()


class _Application:
    clipboard = _RefusingClipboard
    platformName = QGuiApplication.platformName  # noqa: N815


def refuse_copies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the clipboard keep its contents from now on, without an error."""
    monkeypatch.setattr(clipboard, "QGuiApplication", _Application)
