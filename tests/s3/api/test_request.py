"""One request: what is raised for its errors."""

from __future__ import annotations

import pytest

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import (
    Cancelled,
    InternalError,
    NoSuchKey,
    NotConnected,
    UploadFailedInside,
)
from rustfs_desktop.s3.api.request import request, write_request
from rustfs_desktop.s3.client import Client, Remote
from rustfs_desktop.s3.interrupt import Interrupt
from tests.faults.fake_s3 import FakeS3, error
from tests.faults.rustfs import RUSTFS_HEADERS
from tests.faults.wire import Reply


@pytest.fixture
def remote(to_fake: Client) -> Remote:
    return Remote(to_fake, "bucket", "key")


def get(remote: Remote) -> None:
    remote.client.transfer.get_object(Bucket=remote.bucket, Key=remote.key)


def test_the_errors_of_a_request_are_our_own_and_name_the_object(remote: Remote) -> None:
    with pytest.raises(NoSuchKey, match="key"), request(remote, "s3:GetObject"):
        get(remote)


def test_a_request_is_sent_once(fake: FakeS3, remote: Remote) -> None:
    fake.rules.append(lambda _request: Reply(0))
    with pytest.raises(NotConnected), request(remote, "s3:GetObject"):
        get(remote)
    assert len(fake.requests) == 1


def test_an_error_of_an_interrupted_request_is_its_cancellation(remote: Remote) -> None:
    token = CancelToken()
    with Interrupt(token):
        token.set()
        with pytest.raises(Cancelled), request(remote, "s3:GetObject"):
            raise InternalError


@pytest.mark.parametrize(
    ("headers", "kind"), [(RUSTFS_HEADERS, UploadFailedInside), ({}, InternalError)]
)
def test_a_failed_write_is_not_waited_for_without_end_on_rustfs(
    fake: FakeS3, remote: Remote, headers: dict[str, str], kind: type[InternalError]
) -> None:
    fake.reply_headers |= headers
    fake.rules.append(lambda _request: error(500, "InternalError", "No disk"))
    with pytest.raises(InternalError) as caught, write_request(remote):
        remote.client.transfer.put_object(Bucket="bucket", Key="key", Body=b"x")
    assert type(caught.value) is kind
    assert "No disk" in caught.value.detail
