"""How a command ends is its exit code, and what went wrong is printed."""

from __future__ import annotations

import io

import pytest

from rustfs_desktop.console.exit_codes import exit_code
from rustfs_desktop.console.output import NotPrinted, ReaderGone
from rustfs_desktop.console.report import Report
from rustfs_desktop.errors import NotFound, UsageError


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (NotFound("Gone", "It does not exist."), 1, "Gone"),
        (UsageError("Wrong use"), 2, "Wrong use"),
        (NotPrinted(), 1, "Cannot write the output"),
        (KeyboardInterrupt(), 130, ""),
        (ReaderGone(), 141, ""),
    ],
)
def test_an_error_is_printed_and_becomes_an_exit_code(
    error: BaseException, code: int, words: str
) -> None:
    def fail() -> int:
        raise error

    printed = io.StringIO()
    report = Report(as_json=False, out=io.StringIO(), err=printed)
    assert exit_code(report, fail) == code
    assert printed.getvalue().startswith(words)
    assert bool(printed.getvalue()) is bool(words)
    assert report.is_cut is isinstance(error, NotPrinted)


def test_a_command_says_how_it_ended() -> None:
    report = Report(as_json=False, out=io.StringIO(), err=io.StringIO())
    assert exit_code(report, lambda: 0) == 0
    assert exit_code(report, lambda: 1) == 1
