"""Running a callable on an engine thread, with its error as the return value."""

from __future__ import annotations

from collections.abc import Callable

from rustfs_desktop.errors import AppError
from rustfs_desktop.transfers.tasks.signals import StepFailure, TaskSignal

Attempt = Callable[[Callable[[], None]], AppError | None]


def attempt(call: Callable[[], None]) -> AppError | None:
    """Call it; returns its ``AppError``. The service passes one that also catches bugs."""
    try:
        call()
    except AppError as error:
        return error
    return None


def attempt_step(attempt: Attempt, call: Callable[[], None]) -> StepFailure | None:
    """Run a step, or a part of one; returns the error or signal that it raised."""
    signal: TaskSignal | None = None

    def run() -> None:
        nonlocal signal
        try:
            call()
        except TaskSignal as raised:
            signal = raised

    error = attempt(run)
    return error or signal
