"""Look-ups of host names that do not hold up what is canceled, or the end of the program.

``getaddrinfo`` cannot be interrupted, and waits half a minute for a name server that does not
answer. It runs on a few threads of its own, which end with the program.
"""

from __future__ import annotations

import collections
import contextlib
import socket
import threading
import time
from typing import Any

from rustfs_desktop.s3.interrupt import raise_if_interrupted

MAX_THREADS = 8
TIMEOUT_S = 30.0
_POLL_S = 0.05
_FRESH_S = 5.0  # an older look-up may wait for a network that is gone

# What getaddrinfo returns for each address: family, type, protocol, name, address.
AddressInfo = tuple[Any, Any, int, str, tuple[Any, ...]]


class _Lookup:
    """One look-up, which any number of threads wait for."""

    def __init__(self, host: str, port: int) -> None:
        self.host = host
        self.port = port
        self.started = time.monotonic()
        self.is_done = threading.Event()
        self.found: list[AddressInfo] = []
        self.error: Exception | None = None

    def run(self) -> None:
        try:
            self.found = socket.getaddrinfo(self.host, self.port, 0, socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            self.error = error
        finally:
            self.is_done.set()


class HostLookups:
    """Look-ups on at most ``MAX_THREADS`` threads; more wait for one of them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._latest: dict[tuple[str, int], _Lookup] = {}
        self._waiting: collections.deque[_Lookup] = collections.deque()
        self._threads = 0

    def find(self, host: str, port: int) -> list[AddressInfo]:
        """The addresses of a host.

        Raises:
            OSError: It has none, or no name server answers in time.
            UnicodeError: The name is not valid.
            Cancelled: The calling thread was interrupted.
        """
        with contextlib.suppress(socket.gaierror):  # an address needs no look-up
            return socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM, 0, socket.AI_NUMERICHOST)
        deadline = time.monotonic() + TIMEOUT_S
        lookup = self._join_or_start(host, port)
        while not lookup.is_done.wait(_POLL_S):
            raise_if_interrupted()
            if time.monotonic() > deadline:
                raise socket.gaierror(socket.EAI_AGAIN, "no name server answered in time")
        if lookup.error is not None:
            raise _copied(lookup.error)
        return lookup.found

    def _join_or_start(self, host: str, port: int) -> _Lookup:
        with self._lock:
            lookup = self._latest.get((host, port))
            if lookup is not None and time.monotonic() < lookup.started + _FRESH_S:
                return lookup
            if self._threads < MAX_THREADS:
                self._start_thread()
            lookup = self._latest[host, port] = _Lookup(host, port)
            self._waiting.append(lookup)
        return lookup

    def _start_thread(self) -> None:
        try:
            threading.Thread(target=self._work, name="host-lookup", daemon=True).start()
        except RuntimeError as error:  # the system has no more threads
            if not self._threads:
                raise OSError(str(error)) from error
            return
        self._threads += 1

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._threads -= 1
                    return
                lookup = self._waiting.popleft()
            lookup.run()
            with self._lock:
                if self._latest.get((lookup.host, lookup.port)) is lookup:
                    del self._latest[lookup.host, lookup.port]


def _copied(error: Exception) -> Exception:
    """The same error, without the traceback of another thread that raised it."""
    return type(error)(*error.args)


lookups = HostLookups()
