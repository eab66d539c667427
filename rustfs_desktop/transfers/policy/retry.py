"""Retry rules: which errors are retried, after which delay; and the throttle of one server."""

from __future__ import annotations

import random
import threading

from rustfs_desktop.errors import AppError, ReadTimeout, Remedy, RetryClass

OUTAGE_ATTEMPTS = 8  # attempts without progress, about two minutes; then it is an outage
INTEGRITY_ATTEMPTS = 3
_NEAR_S = 0.05  # with faster replies this program is the bottleneck, not the network
_LOCK_WAIT_S = 6.0  # RustFS keeps the lock of a part for 5 s after the connection was lost
_PUBLISH_ATTEMPTS = 5
_PUBLISH_WAIT_S = 1.0
_OUTAGES = frozenset({RetryClass.OUTAGE, RetryClass.SILENT, RetryClass.BUSY})
_OVERLOADS = frozenset({RetryClass.SILENT, RetryClass.BUSY})


def is_outage(error: AppError) -> bool:
    """Whether the server or the network is down or busy: retried without a limit."""
    return error.retry in _OUTAGES


def may_repeat(error: AppError, attempts: int) -> bool:
    """Whether to try the same request again after ``attempts`` failures."""
    if error.retry is RetryClass.INTEGRITY:
        return attempts < INTEGRITY_ATTEMPTS
    if error.retry is RetryClass.UNCLEAR:
        return attempts < OUTAGE_ATTEMPTS
    return is_outage(error) or error.retry is RetryClass.BRIEF


def is_refused(error: AppError) -> bool:
    """Whether the server rejected the access keys."""
    return error.retry is RetryClass.KEYS


def is_denial(error: AppError) -> bool:
    """Whether access was denied; if it was allowed before, the keys may have been revoked."""
    return error.retry is RetryClass.DENIED


def is_hopeless(error: AppError | None) -> bool:
    """Whether only another command helps, so that repeating a walk cannot find more."""
    return error is not None and error.remedy is Remedy.NONE


def is_clock(error: AppError) -> bool:
    """Whether this computer's clock is wrong: every request fails until it is set."""
    return error.retry is RetryClass.CLOCK


def needs_user(error: AppError, attempts: int) -> bool:
    """Whether the user must fix a local problem first: disk space, a missing disk, a folder.

    Args:
        error: The error.
        attempts: How often the step had failed before.
    """
    if error.retry is RetryClass.BRIEF:
        return attempts + 1 >= _PUBLISH_ATTEMPTS
    return error.retry is RetryClass.USER


def delay_s(error: AppError, attempts: int) -> float:
    """The delay before the next attempt, with jitter and exponential backoff."""
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
    """The limit of parallel requests to one server: halved when busy, increased slowly.

    Attributes:
        limit: The current limit.
        in_flight: The running requests; counted by the engine with its lock held.
        blocked_until: Monotonic time before which no request is sent.
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
        """Whether the last request succeeded."""
        return not self._failures

    @property
    def is_near(self) -> bool:
        """Whether requests for small files are so fast that a few in parallel are enough."""
        return self._small_s < _NEAR_S

    def set_most(self, most: int) -> None:
        """Set the maximum of the limit."""
        with self._lock:
            self.limit = most if self.limit == self._most else min(self.limit, most)
            self._most = most

    def note_duration(self, seconds: float) -> None:
        """Add the duration of a request for a small file to the average."""
        with self._lock:
            self._small_s += (seconds - self._small_s) / 10

    def has_room(self, now: float) -> bool:
        """Whether one more request may be sent."""
        return self.in_flight < self.limit and now >= self.blocked_until

    def note_success(self) -> None:
        """Count a success; twenty in a row increase the limit by one."""
        with self._lock:
            self._failures = 0
            self.blocked_until = self._told_until
            self._successes += 1
            if self._successes >= 20 and self.limit < self._most:
                self.limit += 1
                self._successes = 0

    def note_failure(self, error: AppError, now: float, began: float | None = None) -> None:
        """Count a failure: halve the limit of a busy server, pause after many failures.

        Args:
            error: The error.
            now: Monotonic time.
            began: When the request was sent; requests from before the last halving do not count.
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
        """Allow requests now, because the user asked for a retry."""
        with self._lock:
            self.blocked_until = self._told_until = 0.0
