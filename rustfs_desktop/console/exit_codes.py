"""The exit codes of commands, and how errors and Ctrl+C become one of them."""

from __future__ import annotations

from collections.abc import Callable

from rustfs_desktop.console.output import NotPrinted, ReaderGone
from rustfs_desktop.console.report import Report
from rustfs_desktop.errors import AppError, UsageError

SUCCESS, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130
READER_GONE = 141  # 128 + SIGPIPE: what a shell tells of other programs whose pipe is closed


def exit_code(report: Report, command: Callable[[], int]) -> int:
    """The exit code of a command; an error is reported first."""
    try:
        return command()
    except NotPrinted as error:
        report.report_cut(error)
        return FAILED
    except AppError as error:
        report.report_error("", error)
        return USAGE if isinstance(error, UsageError) else FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    except ReaderGone:
        return READER_GONE
