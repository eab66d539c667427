"""Chain of causes of an exception from boto3 or urllib3."""

from __future__ import annotations

from botocore.exceptions import HTTPClientError
from urllib3.exceptions import MaxRetryError, ProtocolError

from rustfs_desktop.s3.errors.causes import chain


def test_an_error_without_a_cause() -> None:
    error = ValueError("alone")
    assert list(chain(error)) == [error]


def test_causes_and_contexts() -> None:
    error, cause, context = ValueError("effect"), OSError("cause"), KeyError("context")
    error.__cause__, error.__context__ = cause, context
    assert list(chain(error)) == [error, cause, context]


def test_errors_wrapped_by_the_libraries() -> None:
    timeout = TimeoutError("timed out")
    protocol = ProtocolError("aborted", timeout)
    retries = MaxRetryError(None, "/", protocol)  # type: ignore[arg-type]
    boto = HTTPClientError(error=retries)
    assert list(chain(boto)) == [boto, retries, protocol, timeout]


def test_a_cycle_ends() -> None:
    one, other = ValueError("one"), ValueError("other")
    one.__cause__, other.__cause__ = other, one
    assert list(chain(one)) == [one, other]
