"""Errors of the system and bugs become errors that can be shown; the rest goes on."""

from __future__ import annotations

import errno
import logging
import os

import pytest

from rustfs_desktop.errors import NotFound
from rustfs_desktop.service.defects import Defect, SystemFailure, as_app_error, attempt_safely


def raising(error: BaseException) -> None:
    raise error


def test_an_error_of_the_system_says_what_it_said() -> None:
    error = PermissionError(errno.EACCES, os.strerror(errno.EACCES), "/private")
    found = as_app_error(error)
    assert isinstance(found, SystemFailure)
    assert found.title == "Local file or memory error"
    assert found.cause == ("Permission denied. Check the permissions of the folder.")
    assert "/private" in found.detail
    assert found.code == "PermissionError"


def test_an_error_without_words_is_named() -> None:
    assert as_app_error(OSError()).cause == "The system reports: OSError."


def test_a_failing_disk_is_named() -> None:
    found = as_app_error(OSError(errno.EIO, os.strerror(errno.EIO), "/mnt/file"))
    assert found.title == "The disk reports an error"
    assert "/mnt/file" in found.detail


def test_a_bug_is_logged_with_its_origin(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        found = attempt_safely(lambda: raising(KeyError("x")))
    assert isinstance(found, Defect)
    assert found.detail == "KeyError: 'x'"
    assert found.code == "Unexpected"
    (record,) = caplog.records
    assert record.exc_info is not None


def test_an_error_that_is_known_stays_as_it_is() -> None:
    error = NotFound("gone")
    assert attempt_safely(lambda: raising(error)) is error
    assert attempt_safely(lambda: None) is None


def test_the_end_of_the_program_is_no_bug() -> None:
    with pytest.raises(KeyboardInterrupt):
        attempt_safely(lambda: raising(KeyboardInterrupt()))
