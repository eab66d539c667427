"""Which errors are retried, how long to wait, and how a busy server is throttled."""

from __future__ import annotations

import pytest

from rustfs_desktop.errors import (
    AccessDenied,
    AppError,
    IntegrityError,
    NotConnected,
    NotFound,
    ReadTimeout,
    ServerBusy,
)
from rustfs_desktop.transfers.errors import DiskFull
from rustfs_desktop.transfers.policy.retry import (
    INTEGRITY_ATTEMPTS,
    OUTAGE_ATTEMPTS,
    Throttle,
    delay_s,
    is_denial,
    is_outage,
    may_repeat,
    needs_user,
)


@pytest.mark.parametrize(
    ("error", "expected"),
    [(NotConnected(), True), (ServerBusy(), True), (ReadTimeout(), True), (NotFound(), False)],
)
def test_outages_are_retried_without_a_limit(error: AppError, expected: bool) -> None:
    assert is_outage(error) is expected
    assert may_repeat(error, 1000) is expected


def test_wrong_content_is_retried_a_few_times_only() -> None:
    assert may_repeat(IntegrityError(), INTEGRITY_ATTEMPTS - 1)
    assert not may_repeat(IntegrityError(), INTEGRITY_ATTEMPTS)


def test_a_full_disk_waits_for_the_user_and_a_denial_does_not() -> None:
    assert needs_user(DiskFull(), 0)
    assert not needs_user(AccessDenied(), 0)
    assert is_denial(AccessDenied())


def test_delays_grow_up_to_a_minute() -> None:
    assert 0 <= delay_s(NotConnected(), 1) <= 1
    assert 12 <= delay_s(NotConnected(), OUTAGE_ATTEMPTS) <= 15
    assert 48 <= delay_s(NotConnected(), OUTAGE_ATTEMPTS + 20) <= 60


def test_a_server_that_names_a_delay_gets_it() -> None:
    error = ServerBusy()
    error.retry_after_s = 90.0

    assert delay_s(error, 1) == 90.0


def test_a_read_timeout_waits_until_the_lock_of_the_part_is_released() -> None:
    assert delay_s(ReadTimeout(), 1) >= 6.0


def test_a_busy_server_gets_half_the_requests_and_regains_them_slowly() -> None:
    throttle = Throttle(6)

    throttle.note_failure(ServerBusy(), now=10.0, began=9.0)
    throttle.note_failure(ServerBusy(), now=10.1, began=9.5)  # sent before the limit was halved
    assert throttle.limit == 3
    assert not throttle.is_well

    for _ in range(20):
        throttle.note_success()
    assert throttle.limit == 4
    assert throttle.is_well


def test_other_errors_do_not_throttle() -> None:
    throttle = Throttle(6)

    throttle.note_failure(NotFound(), now=1.0)

    assert throttle.limit == 6
    assert throttle.is_well


def test_no_request_goes_out_while_the_server_is_blocked_or_has_enough() -> None:
    throttle = Throttle(1)
    error = ServerBusy()
    error.retry_after_s = 5.0

    throttle.note_failure(error, now=10.0)
    assert not throttle.has_room(14.9)
    assert throttle.has_room(15.0)

    throttle.in_flight = 1
    assert not throttle.has_room(15.0)


def test_the_user_can_unblock_a_server() -> None:
    throttle = Throttle(1)
    error = ServerBusy()
    error.retry_after_s = 5.0
    throttle.note_failure(error, now=10.0)

    throttle.unblock()

    assert throttle.has_room(10.0)
