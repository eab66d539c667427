"""Counting and emptying: whose replies are refusals, and what follows from them."""

from __future__ import annotations

import pytest

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AccessDenied, NotFound, S3Error, ServerBusy
from rustfs_desktop.s3.api.contents import (
    count_contents,
    delete_for_good,
    empty_bucket,
    may_delete_for_good,
)
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Contents
from tests.conftest import LiveServer
from tests.faults.fake_s3 import FakeS3, error
from tests.faults.wire import Reply, Request
from tests.server_kinds import skip_on_minio


@pytest.fixture
def versioned(client: Client, bucket: str) -> str:
    """A bucket with versions, a delete marker and an unfinished upload."""
    client.browse.put_bucket_versioning(
        Bucket=bucket, VersioningConfiguration={"Status": "Enabled"}
    )
    for key, size in (("in/a", 1), ("in/a", 2), ("in/b", 3), ("other", 4)):
        client.browse.put_object(Bucket=bucket, Key=key, Body=b"x" * size)
    client.browse.delete_object(Bucket=bucket, Key="in/b")
    client.browse.create_multipart_upload(Bucket=bucket, Key="in/unfinished")
    return bucket


def test_all_is_counted(client: Client, versioned: str) -> None:
    skip_on_minio(client, "MinIO lists the unfinished uploads of one key only")
    progress: list[Contents] = []
    found = count_contents(client, versioned, "in/", CancelToken(), progress.append)
    expected = Contents(objects=1, size=2, versions=2, delete_markers=1, uploads=1)
    assert found == progress[-1] == expected
    assert not found.is_empty


def test_all_is_deleted(client: Client, versioned: str) -> None:
    progress: list[int] = []
    result = empty_bucket(client, versioned, CancelToken(), progress.append)
    assert result.failures == ()
    assert result.deleted == progress[-1] == 6
    assert count_contents(client, versioned, "", CancelToken(), lambda _c: None).is_empty


def test_no_version_is_left(client: Client, versioned: str) -> None:
    delete_for_good(client, versioned, ["in/a", "missing"], CancelToken())
    found = count_contents(client, versioned, "in/", CancelToken(), lambda _count: None)
    assert (found.objects, found.versions, found.delete_markers) == (0, 1, 1)  # those of in/b


@pytest.mark.parametrize(
    "reply", [error(403, "AccessDenied"), error(501, "NotImplemented")], ids=str
)
def test_what_may_not_be_listed_is_not_counted(fake: FakeS3, to_fake: Client, reply: Reply) -> None:
    """Neither versions nor uploads: the objects are counted all the same."""
    fake.put("bucket", "a", b"xx")

    def refuse(request: Request) -> Reply | None:
        asked = {"versioning", "versions", "uploads"} & set(request.query)
        return reply if asked else None

    fake.rules.append(refuse)
    found = count_contents(to_fake, "bucket", "", CancelToken(), lambda _count: None)
    assert found == Contents(objects=1, size=2)


@pytest.mark.parametrize(
    ("reply", "kind"),
    [(error(503, "SlowDown"), ServerBusy), (error(404, "NoSuchBucket"), NotFound)],
)
def test_failures_are_not_taken_for_refusals(
    fake: FakeS3, to_fake: Client, reply: Reply, kind: type[S3Error]
) -> None:
    fake.rules.append(lambda request: reply if "versioning" in request.query else None)
    with pytest.raises(kind):
        count_contents(to_fake, "bucket", "", CancelToken(), lambda _count: None)
    with pytest.raises(kind):
        may_delete_for_good(to_fake, "bucket", "name", CancelToken())


def test_who_may_delete_for_good(client: Client, versioned: str) -> None:
    assert may_delete_for_good(client, versioned, "no-such-name", CancelToken())


@pytest.mark.weed_only(reason="needs keys that may only read, which only the embedded server has")
def test_who_may_not_delete_for_good(server: LiveServer, client: Client, bucket: str) -> None:
    client.browse.put_object(Bucket=bucket, Key="key", Body=b"x")
    reader = Client(server.endpoint, server.readonly)
    assert not may_delete_for_good(reader, bucket, "no-such-name", CancelToken())
    with pytest.raises(AccessDenied):
        delete_for_good(reader, bucket, ["key"], CancelToken())
    reader.close()
