"""Turns SIGTERM, SIGINT and SIGHUP into a Qt signal."""

from __future__ import annotations

import signal
import socket
import sys
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier, Signal

_SIGNALS = ("SIGTERM", "SIGINT", "SIGHUP")


class TerminationSignals(QObject):
    """Emits a Qt signal; Python alone would run handlers only between two bytecodes.

    Signals:
        termination_requested: The program should end now, without asking the user.
    """

    termination_requested = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)
        self._previous_fd = signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        self._previous = {
            number: signal.signal(number, _handle)
            for number in (getattr(signal, name, None) for name in _SIGNALS)
            # An ignored signal stays ignored: nohup wants the program to outlive its terminal.
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN
        }
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_signal)

    def close(self) -> None:
        """Restore the previous handlers."""
        self._notifier.setEnabled(False)
        for number, handler in self._previous.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._previous_fd)
        self._reader.close()
        self._writer.close()

    def _on_signal(self) -> None:
        received = self._reader.recv(64)
        if any(signal.Signals(number).name in _SIGNALS for number in received):
            self.termination_requested.emit()


def _handle(number: int, _frame: FrameType | None) -> None:
    """Python has written the number to the socket; a second Ctrl+C ends the program at once."""
    if number == signal.SIGINT and sys.stderr is not None:
        signal.signal(number, signal.default_int_handler)
