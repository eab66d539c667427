"""Logging out or Ctrl+C in the terminal: the operating system asks the program to end."""

from __future__ import annotations

import signal
import socket
import sys
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier, Signal

_ASKING = ("SIGTERM", "SIGINT", "SIGHUP")


class EndSignals(QObject):
    """Turns them into a signal of Qt: Python itself only looks between two of its own steps.

    Signals:
        asked: The program is to end now; nobody can be asked.
    """

    asked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ours, self._theirs = socket.socketpair()
        self._ours.setblocking(False)
        self._theirs.setblocking(False)
        self._before_fd = signal.set_wakeup_fd(self._theirs.fileno(), warn_on_full_buffer=False)
        self._before = {
            number: signal.signal(number, _note)
            for number in (getattr(signal, name, None) for name in _ASKING)
            # What was to be ignored stays so: nohup wants the program to outlive its terminal.
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN
        }
        self._ear = QSocketNotifier(self._ours.fileno(), QSocketNotifier.Type.Read, self)
        self._ear.activated.connect(self._on_signal)

    def close(self) -> None:
        """Let the signals do what they did before."""
        self._ear.setEnabled(False)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._before_fd)
        self._ours.close()
        self._theirs.close()

    def _on_signal(self) -> None:
        heard = self._ours.recv(64)
        if any(signal.Signals(number).name in _ASKING for number in heard):
            self.asked.emit()


def _note(number: int, _frame: FrameType | None) -> None:
    """The socket has the number already; a second Ctrl+C ends the program at once."""
    if number == signal.SIGINT and sys.stderr is not None:
        signal.signal(number, signal.default_int_handler)
