"""Which failures pass by themselves, how long to wait, and how much to ask of a server at once."""

from __future__ import annotations

import random
import threading

from rustfs_desktop.s3.errors import IntegrityError, NotConnected, S3Error, ServerBusy

PATIENCE = 8  # attempts without progress, about two minutes; then it is an outage
INTEGRITY_ATTEMPTS = 3
_NEAR_S = 0.05  # a server that does a small file in less is limited by us, not by the way to it
_LOCK_WAIT_S = 6.0  # RustFS holds a part's lock 5 s after the connection is gone
# No connection, but waiting does not help: the address, the certificate or the server is wrong.
_FINAL_CODES = frozenset(
    {"NotS3", "ConsolePort", "NeedsHttps", "CaFile", "Unreadable", "Redirect"}
    | {"PermanentRedirect", "TemporaryRedirect", "StorageFull", "ChangedOnServer", "InvalidPart"}
    | {"InvalidPartOrder", "InvalidRange", "InvalidDigest"}
)


def is_outage(error: S3Error) -> bool:
    """Whether the server or the way to it is down or busy: to be waited out, however long."""
    if error.code in _FINAL_CODES or error.code.startswith("Tls"):
        return False
    return isinstance(error, NotConnected | ServerBusy)


def may_repeat(error: S3Error, attempts: int) -> bool:
    """Whether to try the same request again after ``attempts`` failures."""
    if is_outage(error):
        return True
    wrong = isinstance(error, IntegrityError) and error.code not in _FINAL_CODES
    return wrong and attempts < INTEGRITY_ATTEMPTS


def delay_s(error: S3Error, attempts: int) -> float:
    """How long to wait before the next attempt; random, so that parts do not come in step."""
    if attempts >= PATIENCE:
        return float(min(15 * 2 ** min(attempts - PATIENCE, 8), 60)) * random.uniform(0.8, 1.0)
    busy = isinstance(error, ServerBusy)
    base, cap = (2.0, 60.0) if busy else (1.0, 30.0)
    wait = random.uniform(0.0, min(base * 2 ** (attempts - 1), cap))
    return max(wait, _LOCK_WAIT_S) if error.code == "ReadTimeout" else wait


class Throttle:
    """How many requests one server gets at once: halved when it is busy, regained slowly."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._successes = 0
        self._failures = 0
        self.limit = most
        self.in_flight = 0
        self.blocked_until = 0.0
        self._small_s = 0.0

    @property
    def is_near(self) -> bool:
        """Whether small files are done so fast that a few at once use all there is."""
        return self._small_s < _NEAR_S

    def took(self, seconds: float) -> None:
        """How long a request for a small file took."""
        with self._lock:
            self._small_s += (seconds - self._small_s) / 10

    def has_room(self, now: float) -> bool:
        """Whether one more request may go out."""
        return self.in_flight < self.limit and now >= self.blocked_until

    def succeeded(self) -> None:
        """Twenty answers in a row allow one request more."""
        with self._lock:
            self._failures = 0
            self.blocked_until = 0.0
            self._successes += 1
            if self._successes >= 20 and self.limit < self._most:
                self.limit += 1
                self._successes = 0

    def failed(self, error: S3Error, now: float) -> None:
        """A busy or silent server gets half; one that only fails gets a pause."""
        if not is_outage(error):
            return
        with self._lock:
            self._successes = 0
            if isinstance(error, ServerBusy) or error.code in ("ReadTimeout", "ConnectTimeout"):
                self.limit = max(1, self.limit // 2)
            self._failures += 1
            if self._failures >= 2 * self._most:
                pause = delay_s(error, self._failures // self._most)
                self.blocked_until = max(self.blocked_until, now + pause)
