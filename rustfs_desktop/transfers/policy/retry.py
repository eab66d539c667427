"""Which failures pass by themselves, how long to wait, and how much to ask of a server at once."""

from __future__ import annotations

import random
import threading

from rustfs_desktop.errors import AppError, ReadTimeout, RetryClass

OUTAGE_ATTEMPTS = 8  # attempts without progress, about two minutes; then it is an outage
INTEGRITY_ATTEMPTS = 3
_NEAR_S = 0.05  # a server that does a small file in less is limited by us, not by the way to it
_LOCK_WAIT_S = 6.0  # RustFS holds a part's lock 5 s after the connection is gone
_PUBLISH_ATTEMPTS = 5
_PUBLISH_WAIT_S = 1.0
_OUTAGES = frozenset({RetryClass.OUTAGE, RetryClass.SILENT, RetryClass.BUSY})
_OVERLOADS = frozenset({RetryClass.SILENT, RetryClass.BUSY})


def is_outage(error: AppError) -> bool:
    """Whether the server or the way to it is down or busy: to be waited out, however long."""
    return error.retry in _OUTAGES


def may_repeat(error: AppError, attempts: int) -> bool:
    """Whether to try the same request again after ``attempts`` failures."""
    if error.retry is RetryClass.INTEGRITY:
        return attempts < INTEGRITY_ATTEMPTS
    return is_outage(error) or error.retry is RetryClass.BRIEF


def is_refused(error: AppError) -> bool:
    """Whether the server does not take these keys."""
    return error.retry is RetryClass.KEYS


def is_denial(error: AppError) -> bool:
    """Whether the keys may not do this; if they could a moment ago, they may have been changed."""
    return error.retry is RetryClass.DENIED


def is_clock(error: AppError) -> bool:
    """Whether this computer's clock is wrong: no request will be answered until it is set."""
    return error.retry is RetryClass.CLOCK


def needs_user(error: AppError, attempts: int) -> bool:
    """Whether it goes on as soon as the user made that possible: room, a disk, a folder.

    Args:
        error: What happened.
        attempts: How often it had happened to the same step before.
    """
    if error.retry is RetryClass.BRIEF:
        return attempts + 1 >= _PUBLISH_ATTEMPTS
    return error.retry is RetryClass.USER


def delay_s(error: AppError, attempts: int) -> float:
    """How long to wait before the next attempt; random, so that parts do not come in step."""
    return max(error.retry_after_s, _delay_s(error, attempts))


def _delay_s(error: AppError, attempts: int) -> float:
    if error.retry is RetryClass.BRIEF:
        return _PUBLISH_WAIT_S
    if attempts >= OUTAGE_ATTEMPTS:
        return float(min(15 * 2 ** min(attempts - OUTAGE_ATTEMPTS, 8), 60)) * random.uniform(
            0.8, 1.0
        )
    base, cap = (2.0, 60.0) if error.retry is RetryClass.BUSY else (1.0, 30.0)
    wait = random.uniform(0.0, min(base * 2 ** (attempts - 1), cap))
    return max(wait, _LOCK_WAIT_S) if isinstance(error, ReadTimeout) else wait


class Throttle:
    """How many requests one server gets at once: halved when it is busy, regained slowly.

    Attributes:
        limit: What it gets now.
        in_flight: What is under way; counted by the engine, under its lock.
        blocked_until: Monotonic time before which nothing more goes out.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._successes = 0
        self._failures = 0
        self._halved_at = 0.0
        self._told_until = 0.0
        self.limit = most
        self.in_flight = 0
        self.blocked_until = 0.0
        self._small_s = 0.0

    @property
    def is_well(self) -> bool:
        """Whether the last request to it went well."""
        return not self._failures

    @property
    def is_near(self) -> bool:
        """Whether small files are done so fast that a few at once use all there is."""
        return self._small_s < _NEAR_S

    def set_most(self, most: int) -> None:
        """Let the server have so many at once, as long as it copes."""
        with self._lock:
            self.limit = most if self.limit == self._most else min(self.limit, most)
            self._most = most

    def note_duration(self, seconds: float) -> None:
        """How long a request for a small file took."""
        with self._lock:
            self._small_s += (seconds - self._small_s) / 10

    def has_room(self, now: float) -> bool:
        """Whether one more request may go out."""
        return self.in_flight < self.limit and now >= self.blocked_until

    def note_success(self) -> None:
        """Twenty answers in a row allow one request more."""
        with self._lock:
            self._failures = 0
            self.blocked_until = self._told_until
            self._successes += 1
            if self._successes >= 20 and self.limit < self._most:
                self.limit += 1
                self._successes = 0

    def note_failure(self, error: AppError, now: float, began: float | None = None) -> None:
        """A busy or silent server gets half; one that only fails gets a pause.

        Args:
            error: What happened.
            now: Monotonic time.
            began: When the request went out: those from before the last halving say nothing new.
        """
        if not is_outage(error):
            return
        with self._lock:
            self._successes = 0
            is_overloaded = error.retry in _OVERLOADS
            if is_overloaded and (began is None or began >= self._halved_at):
                self.limit = max(1, self.limit // 2)
                self._halved_at = now
            self._failures += 1
            if error.retry_after_s:
                self._told_until = max(self._told_until, now + error.retry_after_s)
            pause = 0.0
            if self._failures >= 2 * self._most:
                pause = delay_s(error, self._failures // self._most)
            self.blocked_until = max(self.blocked_until, self._told_until, now + pause)

    def unblock(self) -> None:
        """Let requests go out at once: the user wants it tried now."""
        with self._lock:
            self.blocked_until = self._told_until = 0.0
