"""Calls that survive errors of the operating system and bugs: both become an ``AppError``."""

from __future__ import annotations

import logging
from collections.abc import Callable

from rustfs_desktop.errors import AppError
from rustfs_desktop.message import QT_TRANSLATE_NOOP
from rustfs_desktop.transfers.local.os_errors import known_error

_log = logging.getLogger(__name__)


class SystemFailure(AppError):
    """The operating system refused something, where nothing more is known of it."""

    title = QT_TRANSLATE_NOOP("Messages", "Local file or memory error")


class Defect(AppError):
    """A bug of this program."""

    title = QT_TRANSLATE_NOOP("Messages", "Unexpected error")
    cause = QT_TRANSLATE_NOOP(
        "Messages",
        "This is a bug in RustFS Desktop. To report it, choose Help ▸ Copy Diagnostics.",
    )
    code = "Unexpected"


def as_app_error(error: Exception) -> AppError:
    """Convert an error of the operating system, or a bug, to an AppError."""
    if isinstance(error, OSError):
        cause = QT_TRANSLATE_NOOP("Messages", "The system reports: {reason}.")
        if isinstance(error, PermissionError):
            cause = QT_TRANSLATE_NOOP("Messages", "{reason}. Check the permissions of the folder.")
        return known_error(error) or SystemFailure(
            cause=cause.with_values(reason=error.strerror or type(error).__name__),
            detail=str(error),
            code=type(error).__name__,
        )
    _log.error("Unexpected error in background work", exc_info=error)
    return Defect(detail=f"{type(error).__name__}: {error}")


def attempt_safely(call: Callable[[], None]) -> AppError | None:
    """Do it; returns what went wrong. A bug fails one transfer, not the engine's thread."""
    try:
        call()
    except AppError as error:
        return error
    except Exception as error:
        return as_app_error(error)
    return None
