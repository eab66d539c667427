"""Single instance: a second start passes its arguments to the running program and exits.

The first instance holds a lock file while it runs, and listens on a local socket that only the same
user can open. Anything that is not exactly the message of a second start is ignored.
"""

from __future__ import annotations

import ctypes
import dataclasses
import enum
import hashlib
import json
import logging
import os
import re
import sys
import time
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, QTimer, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_log = logging.getLogger(__name__)

_MAX_BYTES = 65536
_REPLY = b"shown\n"
_WAIT_S = 10.0  # the first instance may be shutting down, which takes some seconds
_REPLY_TIMEOUT_MS = 4000
_RETRY_S = 0.1
_MESSAGE_TIMEOUT_MS = 5000  # a client that sends nothing is disconnected
_TOKEN = re.compile(r"[\w.:/+=@-]{1,256}")
# Environment variables with the desktop's activation token.
_TOKEN_NAMES = ("XDG_ACTIVATION_TOKEN", "DESKTOP_STARTUP_ID")


class InstanceRole(enum.Enum):
    """The result of :meth:`SingleInstance.claim`."""

    FIRST = "first"
    HANDED_OVER = "handed over"  # another instance runs and shows the request
    UNRESPONSIVE = "unresponsive"  # another instance runs and does not respond


@dataclasses.dataclass(frozen=True, slots=True)
class StartRequest:
    """What a start of the program should show.

    Attributes:
        address: The address to open; empty for none.
        demo: Whether to start the demo server.
        token: The activation token that lets the window be raised, on desktops that need one.
    """

    address: str = ""
    demo: bool = False
    token: str = ""

    @staticmethod
    def from_environment(address: str, *, demo: bool) -> StartRequest:
        """The request of this process, with the desktop's activation token."""
        found = [os.environ.get(name, "") for name in _TOKEN_NAMES]
        token = next((each for each in found if _TOKEN.fullmatch(each)), "")
        return StartRequest(address, demo, token)


def encode(request: StartRequest) -> bytes:
    """The request as one line of JSON."""
    return json.dumps({"show": dataclasses.asdict(request)}).encode() + b"\n"


def decode(line: bytes) -> StartRequest | None:
    """Parse a request; None for anything that ``encode`` would not write."""
    try:
        message = json.loads(line.decode())
    except (ValueError, RecursionError):
        return None
    fields = message.get("show") if isinstance(message, dict) and len(message) == 1 else None
    if not isinstance(fields, dict) or set(fields) != {"address", "demo", "token"}:
        return None
    address, demo, token = fields["address"], fields["demo"], fields["token"]
    if not isinstance(address, str) or not isinstance(demo, bool) or not isinstance(token, str):
        return None
    if token and not _TOKEN.fullmatch(token):
        return None
    return StartRequest(address, demo, token)


class SingleInstance(QObject):
    """Makes this process the only instance, or passes its request to the running one.

    Signals:
        start_requested: The program was started again (StartRequest).
    """

    start_requested = Signal(object)

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = QLockFile(str(folder / "window.lock"))
        self._lock.setStaleLockTime(0)  # a lock never expires while its process lives
        self._name = _socket_name(folder)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.setMaxPendingConnections(4)
        self._server.newConnection.connect(self._on_connection)

    def claim(self, request: StartRequest, timeout_s: float = _WAIT_S) -> InstanceRole:
        """Become the only instance, or pass the request on; retries until the time-out."""
        deadline = time.monotonic() + timeout_s
        while True:
            if self._lock.tryLock(0):
                self._listen()
                return InstanceRole.FIRST
            if self._hand_over(request):
                return InstanceRole.HANDED_OVER
            if time.monotonic() >= deadline:
                return InstanceRole.UNRESPONSIVE
            time.sleep(_RETRY_S)

    def stop_listening(self) -> None:
        """Accept no more requests, because this program is shutting down."""
        self._server.close()

    def close(self) -> None:
        """Release the lock, so that the next start is the first."""
        self.stop_listening()
        self._lock.unlock()

    def _listen(self) -> None:
        QLocalServer.removeServer(self._name)  # left by a killed instance
        if not self._server.listen(self._name):
            _log.warning("No socket for later starts: %s", self._server.errorString())

    def _hand_over(self, request: StartRequest) -> bool:
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(_REPLY_TIMEOUT_MS):
            return False
        _allow_raising()
        socket.write(encode(request))
        while not socket.canReadLine():
            if not socket.waitForReadyRead(_REPLY_TIMEOUT_MS):
                return False
        return socket.readLine(_MAX_BYTES).data() == _REPLY

    def _on_connection(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            received = _ReceivedRequest(socket)
            received.decoded.connect(self.start_requested)
            received.read()  # it may have come together with the connection


class _ReceivedRequest(QObject):
    """Reads one line from a connection, replies and disconnects.

    Signals:
        decoded: The request (StartRequest).
    """

    decoded = Signal(object)

    def __init__(self, socket: QLocalSocket) -> None:
        super().__init__(socket)
        self._socket = socket
        self._is_read = False
        socket.setReadBufferSize(_MAX_BYTES)
        socket.readyRead.connect(self.read)
        socket.disconnected.connect(socket.deleteLater)
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(self._disconnect)
        timer.start(_MESSAGE_TIMEOUT_MS)

    def read(self) -> None:
        """Read what has arrived; parse it once the line is complete."""
        if self._is_read:
            return
        if not self._socket.canReadLine():
            if self._socket.bytesAvailable() >= _MAX_BYTES:
                self._socket.abort()
            return
        self._is_read = True
        request = decode(bytes(self._socket.readLine(_MAX_BYTES).data()))
        if request is None:
            _log.warning("Ignored a message that is not from a second start")
            self._socket.abort()
            return
        self._socket.write(_REPLY)
        self._socket.disconnectFromServer()
        self.decoded.emit(request)

    def _disconnect(self) -> None:
        self._socket.abort()


def _socket_name(folder: Path) -> str:
    """A socket path in the user's own folder; on Windows a pipe name."""
    if sys.platform == "win32":
        return f"rustfs-desktop-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:24]}"
    return str(folder / "window")


def _allow_raising() -> None:
    """On Windows, let the other process raise its window."""
    if sys.platform == "win32":
        any_process = 0xFFFFFFFF
        ctypes.windll.user32.AllowSetForegroundWindow(any_process)
