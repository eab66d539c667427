"""Calling something on a thread of the engine, where what goes wrong is a result."""

from __future__ import annotations

from collections.abc import Callable

from rustfs_desktop.errors import AppError
from rustfs_desktop.transfers.tasks.signals import StepFailure, TaskSignal

Attempt = Callable[[Callable[[], None]], AppError | None]


def attempt(call: Callable[[], None]) -> AppError | None:
    """Do it; returns what went wrong. The service passes one that also survives defects."""
    try:
        call()
    except AppError as error:
        return error
    return None


def attempt_step(attempt: Attempt, call: Callable[[], None]) -> StepFailure | None:
    """Do a step, or a piece of one; returns the error or the signal that it ended with."""
    signal: TaskSignal | None = None

    def listen() -> None:
        nonlocal signal
        try:
            call()
        except TaskSignal as raised:
            signal = raised

    error = attempt(listen)
    return error or signal
