"""A name server that does not answer."""

from __future__ import annotations

import socket
import threading
from typing import Any, Self

import pytest

from tests.waiting import patience_s

ADDRESS = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 9))]


class SlowResolver:
    """A name server that answers when it is told to, at the latest when the ``with`` block ends.

    Attributes:
        asked: The names it was asked for.
        most: How many look-ups ran at the same time.
        answers: Set when it answers.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: list[str] = []
        self.most = 0
        self._running = 0
        self._lock = threading.Lock()
        self.answers = threading.Event()
        monkeypatch.setattr(socket, "getaddrinfo", self._find)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.answers.set()

    def _find(self, host: str, _port: int, *rest: int) -> Any:
        if socket.AI_NUMERICHOST in rest:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        with self._lock:
            self.asked.append(host)
            self._running += 1
            self.most = max(self.most, self._running)
        self.answers.wait(patience_s())
        with self._lock:
            self._running -= 1
        return ADDRESS
