"""Interrupts blocking requests of other threads by shutting down their sockets.

A blocked send or receive cannot be cancelled; it returns only when its socket is shut down. The
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
    """Interrupts the requests made inside ``with interrupt:`` when its token is set.

    One instance is used for all requests of one transfer, from any number of threads.
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
        """Register the calling thread's socket; raise ``Cancelled`` if the token is already set."""
        with self._lock:
            self._sockets[threading.get_ident()] = sock
        self.token.check()

    def _shut_down_all(self) -> None:
        with self._lock:
            for sock in self._sockets.values():
                shut_down(sock)


def register_socket(sock: Any) -> None:  # noqa: ANN401  # a plain or a TLS socket
    """Register a socket with the interrupt of the calling thread, if there is one."""
    interrupt: Interrupt | None = getattr(_current, "interrupt", None)
    if interrupt is not None:
        interrupt.register(sock)


def raise_if_interrupted() -> None:
    """Raise ``Cancelled`` if the interrupt of the calling thread is set."""
    interrupt: Interrupt | None = getattr(_current, "interrupt", None)
    if interrupt is not None:
        interrupt.token.check()


def shut_down(sock: Any) -> None:  # noqa: ANN401  # a plain or a TLS socket
    """Shut down a socket, so that blocked calls return; its owner still has to close it."""
    with contextlib.suppress(OSError, ValueError):
        # Not sock.shutdown(): for a TLS socket it removes the TLS layer while another thread reads.
        socket.socket.shutdown(sock, socket.SHUT_RDWR)
