"""Logs unexpected exceptions and shows the first one."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from collections.abc import Callable
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget

from rustfs_desktop import log
from rustfs_desktop.ui.dialogs.crash import CrashDialog

_log = logging.getLogger(__name__)


class CrashReporter(QObject):
    """Replaces ``sys.excepthook`` and ``threading.excepthook`` while installed.

    Signals:
        crashed: A redacted traceback, from any thread.
    """

    crashed = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._dialog: CrashDialog | None = None
        self._old: tuple[Callable[..., object], Callable[..., object]] | None = None
        self.crashed.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Install the hooks."""
        self._old = (sys.excepthook, threading.excepthook)
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception

    def remove(self) -> None:
        """Restore the previous hooks."""
        if self._old is not None:
            sys.excepthook, threading.excepthook = self._old
            self._old = None

    def _on_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        _log.critical("Unexpected error", exc_info=(kind, error, trace))
        text = "".join(traceback.format_exception(kind, error, trace))
        self.crashed.emit("\n".join(log.redact(line) for line in text.splitlines()))

    def _on_thread_exception(self, arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            self._on_exception(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)

    def _show(self, details: str) -> None:
        if self._dialog is not None:  # show one only; all are in the log
            return
        self._dialog = CrashDialog(details, self._window)
        self._dialog.finished.connect(self._on_closed)
        self._dialog.open()

    def _on_closed(self) -> None:
        dialog, self._dialog = self._dialog, None
        if dialog is not None:
            if dialog.wants_to_quit:
                QApplication.quit()
            dialog.deleteLater()
