"""One running program per user: a second start hands its argument to the first and ends.

The first holds a lock for its whole life and listens on a socket that only the same user can
open. Whatever arrives there and is not exactly what a second start says is ignored.
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

_MOST_BYTES = 65536
_ANSWER = b"shown\n"
_PATIENCE_S = 10.0  # the first may be on its way out, and stop for a while to tidy up
_REPLY_MS = 4000
_BETWEEN_S = 0.1
_SILENT_MS = 5000  # a caller that says nothing is hung up on
_TOKEN = re.compile(r"[\w.:/+=@-]{1,256}")
# What a desktop gives a program that may come to the front.
_TOKEN_NAMES = ("XDG_ACTIVATION_TOKEN", "DESKTOP_STARTUP_ID")


class InstanceRole(enum.Enum):
    """What a start of the program turned out to be."""

    FIRST = "first"
    HANDED_OVER = "handed over"  # another one runs and shows what was asked for
    DEAF = "deaf"  # another one runs and does not answer


@dataclasses.dataclass(frozen=True, slots=True)
class StartRequest:
    """What a start was asked to show.

    Attributes:
        address: Where to go; empty to stay where one is.
        token: Lets the window come to the front, where the desktop wants to know why.
    """

    address: str = ""
    demo: bool = False
    token: str = ""

    @staticmethod
    def of_this_start(address: str, *, demo: bool) -> StartRequest:
        """What this process was asked, with the desktop's leave to show a window."""
        found = [os.environ.get(name, "") for name in _TOKEN_NAMES]
        token = next((each for each in found if _TOKEN.fullmatch(each)), "")
        return StartRequest(address, demo, token)


def encode(request: StartRequest) -> bytes:
    """A request as one line."""
    return json.dumps({"show": dataclasses.asdict(request)}).encode() + b"\n"


def decode(line: bytes) -> StartRequest | None:
    """The request in a line; None for anything that a second start would not say."""
    try:
        said = json.loads(line.decode())
    except (ValueError, RecursionError):
        return None
    asked = said.get("show") if isinstance(said, dict) and len(said) == 1 else None
    if not isinstance(asked, dict) or set(asked) != {"address", "demo", "token"}:
        return None
    address, demo, token = asked["address"], asked["demo"], asked["token"]
    if not isinstance(address, str) or not isinstance(demo, bool) or not isinstance(token, str):
        return None
    if token and not _TOKEN.fullmatch(token):
        return None
    return StartRequest(address, demo, token)


class SingleInstance(QObject):
    """Finds out who is first; the first hears of later starts.

    Signals:
        asked: The program was started again (Request).
    """

    asked = Signal(object)

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = QLockFile(str(folder / "window.lock"))
        self._lock.setStaleLockTime(0)  # old is not dead: only a process that is gone lets go
        self._name = _socket_name(folder)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.setMaxPendingConnections(4)
        self._server.newConnection.connect(self._on_call)

    def stand(self, request: StartRequest, patience_s: float = _PATIENCE_S) -> InstanceRole:
        """Become the first, or hand the request to it."""
        deadline = time.monotonic() + patience_s
        while True:
            if self._lock.tryLock(0):
                self._listen()
                return InstanceRole.FIRST
            if self._hand_over(request):
                return InstanceRole.HANDED_OVER
            if time.monotonic() >= deadline:
                return InstanceRole.DEAF
            time.sleep(_BETWEEN_S)

    def hang_up(self) -> None:
        """Hear nothing more: this program ends, and later starts wait until it has."""
        self._server.close()

    def close(self) -> None:
        """Let the next start be the first."""
        self.hang_up()
        self._lock.unlock()

    def _listen(self) -> None:
        QLocalServer.removeServer(self._name)  # of a program that was killed: we hold the lock
        if not self._server.listen(self._name):
            _log.warning("No socket for later starts: %s", self._server.errorString())

    def _hand_over(self, request: StartRequest) -> bool:
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(_REPLY_MS):
            return False
        _allow_to_front()
        socket.write(encode(request))
        while not socket.canReadLine():
            if not socket.waitForReadyRead(_REPLY_MS):
                return False
        return socket.readLine(_MOST_BYTES).data() == _ANSWER

    def _on_call(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            _Call(socket, self)


class _Call(QObject):
    """One caller: says one line, gets one answer, and is gone."""

    def __init__(self, socket: QLocalSocket, owner: SingleInstance) -> None:
        super().__init__(socket)
        self._socket = socket
        self._owner = owner
        self._is_heard = False
        socket.setReadBufferSize(_MOST_BYTES)
        socket.readyRead.connect(self._on_words)
        socket.disconnected.connect(socket.deleteLater)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self._hang_up)
        self._patience.start(_SILENT_MS)
        self._on_words()

    def _hang_up(self) -> None:
        self._socket.abort()

    def _on_words(self) -> None:
        if self._is_heard:
            return
        if not self._socket.canReadLine():
            if self._socket.bytesAvailable() >= _MOST_BYTES:
                self._socket.abort()
            return
        self._is_heard = True
        request = decode(bytes(self._socket.readLine(_MOST_BYTES).data()))
        if request is None:
            _log.warning("Ignored what no second start would say")
            self._socket.abort()
            return
        self._socket.write(_ANSWER)
        self._socket.disconnectFromServer()
        self._owner.asked.emit(request)


def _socket_name(folder: Path) -> str:
    """A path in the user's own folder; on Windows the name of a pipe of theirs."""
    if sys.platform == "win32":
        return f"rustfs-desktop-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:24]}"
    return str(folder / "window")


def _allow_to_front() -> None:
    """Windows lets a program come to the front only if the one in front says so."""
    if sys.platform == "win32":
        any_process = 0xFFFFFFFF
        ctypes.windll.user32.AllowSetForegroundWindow(any_process)
