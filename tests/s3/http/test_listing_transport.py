"""The XML of a page reaches the caller as the server sent it; boto3 handles everything else."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.errors.replies import NotAnS3Reply
from rustfs_desktop.s3.http.listing_transport import put_page_xml
from tests.faults.fake_s3 import FakeS3, error
from tests.faults.wire import Reply

PAGE = b"<ListBucketResult><Name>bucket</Name><Contents><Key>a</Key></Contents></ListBucketResult>"


def list_objects(client: Client) -> Any:  # boto3's reply
    return client.listing.list_objects_v2(Bucket="bucket")


def test_the_page_is_not_parsed(fake: FakeS3, to_fake: Client) -> None:
    fake.rules.append(lambda _request: Reply(200, PAGE))
    reply = list_objects(to_fake)
    assert reply["Body"] == PAGE
    assert "Contents" not in reply


def test_errors_are_raised_by_boto3(fake: FakeS3, to_fake: Client) -> None:
    fake.rules.append(lambda _request: error(403, "AccessDenied"))
    with pytest.raises(ClientError, match="AccessDenied"):
        list_objects(to_fake)


def test_an_error_with_status_200_is_retried(fake: FakeS3, to_fake: Client) -> None:
    replies = iter([Reply(200, b"<Error><Code>InternalError</Code></Error>"), Reply(200, PAGE)])
    fake.rules.append(lambda _request: next(replies))
    assert list_objects(to_fake)["Body"] == PAGE
    assert len(fake.requests) == 2


@pytest.mark.parametrize("body", [b"<html/>", b"<!DOCTYPE a>" + PAGE])
def test_a_document_that_is_not_a_page(fake: FakeS3, to_fake: Client, body: bytes) -> None:
    fake.rules.append(lambda _request: Reply(200, body))
    with pytest.raises(NotAnS3Reply):
        list_objects(to_fake)


def test_the_page_is_moved_from_the_context_into_the_reply() -> None:
    context: dict[str, Any] = {"rustfs_desktop_page": PAGE}
    for expected in (PAGE, b""):
        parsed: dict[str, Any] = {}
        put_page_xml(parsed, context)
        assert parsed == {"Body": expected}
