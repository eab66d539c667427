"""Stops requests that other threads wait for, by shutting down their sockets.

A blocked send or receive cannot be asked to stop; only the end of its socket wakes it. The
connections of :mod:`rustfs_desktop.s3.http.interruptible_pool` register each socket with the
:class:`Interrupt` of the calling thread before they use it.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from types import TracebackType
from typing import Any

from rustfs_desktop.cancel import CancelToken

_current = threading.local()


class Interrupt:
    """Used as ``with interrupt:`` around requests: ends them when its token is set.

    One serves all requests of one transfer, from as many threads as send them.
    """

    def __init__(self, token: CancelToken) -> None:
        self.token = token
        self._lock = threading.Lock()
        self._sockets: dict[int, Any] = {}
        token.on_set(self._shut_down_all)

    def __enter__(self) -> None:
        self.token.check()
        _current.interrupt = self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        _current.interrupt = None
        with self._lock:
            self._sockets.pop(threading.get_ident(), None)

    def register(self, sock: Any) -> None:  # noqa: ANN401  # a plain or a TLS socket
        """Set the calling thread's socket; raises ``Cancelled`` if the token is set already."""
        with self._lock:
            self._sockets[threading.get_ident()] = sock
        self.token.check()

    def _shut_down_all(self) -> None:
        with self._lock:
            for sock in self._sockets.values():
                shut_down(sock)


def register_socket(sock: Any) -> None:  # noqa: ANN401  # a plain or a TLS socket
    """Let the calling thread's interrupt, if there is one, shut down this socket."""
    interrupt: Interrupt | None = getattr(_current, "interrupt", None)
    if interrupt is not None:
        interrupt.register(sock)


def raise_if_interrupted() -> None:
    """Raise ``Cancelled`` if the calling thread's request was stopped by its interrupt."""
    interrupt: Interrupt | None = getattr(_current, "interrupt", None)
    if interrupt is not None:
        interrupt.token.check()


def shut_down(sock: Any) -> None:  # noqa: ANN401  # a plain or a TLS socket
    """Wake whoever blocks on the socket; it stays open for its owner to close."""
    with contextlib.suppress(OSError, ValueError):
        # Not sock.shutdown(): the TLS socket's own would pull the TLS layer from under a reader.
        socket.socket.shutdown(sock, socket.SHUT_RDWR)
