"""Old versions and unfinished uploads on a real server: found, and removed as they were found."""

from __future__ import annotations

import collections
import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import Cancelled
from rustfs_desktop.s3.api import reclaimable
from rustfs_desktop.s3.api import versions as versions_api
from rustfs_desktop.s3.api.reclaimable import (
    AbortWork,
    Amount,
    OldVersions,
    StoredUploads,
    abort_uploads,
    delete_old_versions,
    find_old_versions,
    find_uploads,
)
from rustfs_desktop.s3.api.versions import ObjectVersion
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import DeleteResult
from tests.faults.fake_s3 import FakeS3


@pytest.fixture
def versioned(client: Client, bucket: str) -> str:
    """A bucket with old versions of ``d/a`` and of the deleted ``d/gone``."""
    client.browse.put_bucket_versioning(
        Bucket=bucket, VersioningConfiguration={"Status": "Enabled"}
    )
    for key, body in (("d/a", b"1"), ("d/a", b"22"), ("d/a", b"333"), ("d/gone", b"4444")):
        put(client, bucket, key, body)
    client.browse.delete_object(Bucket=bucket, Key="d/gone")
    put(client, bucket, "other", b"55555")
    return bucket


def put(client: Client, bucket: str, key: str, body: bytes) -> None:
    client.browse.put_object(Bucket=bucket, Key=key, Body=body)


def body(client: Client, bucket: str, key: str) -> bytes:
    found: bytes = client.browse.get_object(Bucket=bucket, Key=key)["Body"].read()
    return found


def versions(client: Client, bucket: str, prefix: str = "") -> OldVersions:
    return find_old_versions(client, bucket, prefix, CancelToken(), lambda _amount: None)


def uploads(client: Client, bucket: str, prefix: str = "") -> StoredUploads:
    return find_uploads(client, bucket, prefix, CancelToken(), lambda _amount: None)


def delete(client: Client, bucket: str, found: OldVersions) -> DeleteResult:
    return delete_old_versions(client, bucket, "", found, CancelToken(), lambda _count: None)


def start_upload(client: Client, bucket: str, key: str, *parts: bytes) -> str:
    started = client.browse.create_multipart_upload(Bucket=bucket, Key=key)
    upload_id: str = started["UploadId"]
    for number, part in enumerate(parts, 1):
        add_part(client, bucket, key, upload_id, number, part)
    return upload_id


def add_part(
    client: Client, bucket: str, key: str, upload_id: str, number: int, part: bytes
) -> None:
    client.browse.upload_part(
        Bucket=bucket, Key=key, UploadId=upload_id, PartNumber=number, Body=part
    )


def abort(client: Client, bucket: str, found: StoredUploads) -> DeleteResult:
    work = AbortWork(collections.deque(found.uploads))
    return abort_uploads(client, bucket, work, CancelToken(), lambda _count: None)


def test_only_what_is_not_the_latest_is_old(client: Client, versioned: str) -> None:
    seen: list[Amount] = []
    found = find_old_versions(client, versioned, "", CancelToken(), seen.append)
    assert found.amount == found.known == seen[-1] == Amount(3, 7)
    assert versions(client, versioned, "other").amount == Amount()


def test_a_bucket_without_versions_is_not_listed(fake: FakeS3, to_fake: Client) -> None:
    fake.put("bucket", "a", b"1")
    assert versions(to_fake, "bucket") == OldVersions()
    assert "ListObjectVersions" not in [request.what for request in fake.requests]


def test_only_what_was_found_is_deleted(client: Client, versioned: str) -> None:
    found = versions(client, versioned)
    put(client, versioned, "d/a", b"newest")  # makes 333 an old version, which was not found
    result = delete(client, versioned, found)
    assert (result.deleted, result.failures) == (3, ())
    assert body(client, versioned, "d/a") == b"newest"
    assert body(client, versioned, "other") == b"55555"
    assert versions(client, versioned).amount == Amount(1, 3)


def test_a_version_that_has_become_the_latest_stays(client: Client, versioned: str) -> None:
    found = versions(client, versioned)
    listed = client.browse.list_object_versions(Bucket=versioned, Prefix="d/gone")
    marker = listed["DeleteMarkers"][0]["VersionId"]
    client.browse.delete_object(Bucket=versioned, Key="d/gone", VersionId=marker)
    assert body(client, versioned, "d/gone") == b"4444"
    assert delete(client, versioned, found).deleted == 2
    assert body(client, versioned, "d/gone") == b"4444"


def test_without_a_latest_version_none_is_old(
    client: Client, versioned: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that calls all versions of a key old does not lose the current one."""
    listed = reclaimable.version_pages

    def without_latest(*arguments: Any) -> Iterator[list[ObjectVersion]]:
        for page in listed(*arguments):
            yield [
                dataclasses.replace(item, is_latest=False) if item.key == "d/a" else item
                for item in page
            ]

    monkeypatch.setattr(reclaimable, "version_pages", without_latest)
    assert versions(client, versioned).amount == Amount(1, 4)


def test_versions_that_go_on_in_the_next_page_are_old(
    client: Client, versioned: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(versions_api, "PAGE_SIZE", 1)
    found = versions(client, versioned)
    assert found.amount == Amount(3, 7)
    assert delete(client, versioned, found).deleted == 3
    assert body(client, versioned, "d/a") == b"333"


def test_no_more_versions_than_can_be_kept_are_deleted(
    client: Client, versioned: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reclaimable, "MAX_VERSIONS", 2)
    found = versions(client, versioned)
    assert found.amount == Amount(3, 7)
    assert found.known.count == 2
    assert delete(client, versioned, found).deleted == 2
    assert versions(client, versioned).amount.count == 1


def test_uploads_are_found_with_their_parts_and_aborted(client: Client, bucket: str) -> None:
    start_upload(client, bucket, "d/big", b"x" * 700, b"y" * 50)
    start_upload(client, bucket, "other")
    found = uploads(client, bucket)
    assert [(each.key, each.parts, each.size) for each in found.uploads] == [
        ("d/big", 2, 750),
        ("other", 0, 0),
    ]
    assert found.amount == Amount(2, 750)
    assert all(each.last_active > 0 for each in found.uploads)
    inside = uploads(client, bucket, "d/")
    assert [each.key for each in inside.uploads] == ["d/big"]
    result = abort(client, bucket, inside)
    assert (result.deleted, result.failures) == (1, ())
    assert [each.key for each in uploads(client, bucket).uploads] == ["other"]
    assert abort(client, bucket, inside).failures == ()  # gone already


def test_an_upload_that_was_continued_stays(client: Client, bucket: str) -> None:
    upload_id = start_upload(client, bucket, "big", b"x" * 700)
    found = uploads(client, bucket)
    add_part(client, bucket, "big", upload_id, 2, b"more")
    result = abort(client, bucket, found)
    assert result.deleted == 0
    assert [failure.error.code for failure in result.failures] == ["UploadContinued"]
    assert uploads(client, bucket).amount == Amount(1, 704)


def test_no_more_uploads_than_can_be_kept_are_listed(
    client: Client, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reclaimable, "MAX_UPLOADS", 1)
    start_upload(client, bucket, "a")
    assert uploads(client, bucket).is_complete
    start_upload(client, bucket, "b")
    found = uploads(client, bucket)
    assert ([each.key for each in found.uploads], found.is_complete) == (["a"], False)


def test_a_search_can_be_canceled(client: Client, versioned: str) -> None:
    start_upload(client, versioned, "a", b"1")
    for find in (find_uploads, find_old_versions):
        token = CancelToken()
        token.set()
        with pytest.raises(Cancelled):
            find(client, versioned, "", token, lambda _amount: None)
