"""Old versions and unfinished uploads on a real server: found, and removed as they were found."""

from __future__ import annotations

import collections
import dataclasses
from collections.abc import Callable, Iterator
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
from tests.faults.wire import Reply, Request
from tests.server_kinds import skip_on_minio


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
    assert not [request for request in fake.requests if "versions" in request.query]


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
    # RustFS lists a key from its start again if the version that a page ended with is gone.
    monkeypatch.setattr(versions_api, "PAGE_SIZE", 2)
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
    skip_on_minio(client, "MinIO lists the unfinished uploads of one key only")
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
    again = abort(client, bucket, inside)
    assert (again.deleted, again.failures) == (0, ())  # gone already


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


def show_versions(fake: FakeS3, *versions: str) -> None:
    """Let the fake server list these old versions of ``a``, of which it calls one the latest."""
    listed = "".join(f"<Version><Key>a</Key>{version}</Version>" for version in versions)
    reply = (
        "<ListVersionsResult><Name>bucket</Name><IsTruncated>false</IsTruncated>"
        f"{listed}</ListVersionsResult>"
    )
    states = {
        "versioning": "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>",
        "versions": reply,
    }

    def answer(request: Request) -> Reply | None:
        found = [body for name, body in states.items() if name in request.query]
        return Reply(200, found[0].encode()) if found else None

    fake.rules[:] = [answer]


LATEST = "<VersionId>null</VersionId><IsLatest>true</IsLatest><Size>1</Size>"


def test_a_version_with_the_id_of_the_latest_one_is_not_old(fake: FakeS3, to_fake: Client) -> None:
    """A server that omits the ids of versions would delete the current object."""
    show_versions(fake, LATEST, "<IsLatest>false</IsLatest><Size>1</Size>")
    assert versions(to_fake, "bucket") == OldVersions()


def test_other_content_with_the_same_id_stays(fake: FakeS3, to_fake: Client) -> None:
    """``null`` is the id of whatever was stored while versioning was suspended."""
    latest = LATEST.replace("null", "2")
    old = "<VersionId>null</VersionId><IsLatest>false</IsLatest><Size>1</Size><ETag>{}</ETag>"
    show_versions(fake, latest, old.format("counted"))
    found = versions(to_fake, "bucket")
    assert found.amount == Amount(1, 1)
    show_versions(fake, latest, old.format("stored later"))
    assert delete(to_fake, "bucket", found).deleted == 0
    assert not [request for request in fake.requests if request.method in ("DELETE", "POST")]


def set_versioning(client: Client, bucket: str, status: str) -> None:
    client.browse.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": status})


def test_what_a_new_file_may_replace_is_kept_while_versioning_is_suspended(
    client: Client, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The version ``null`` is old when it is listed, and the current file when it is deleted."""
    put(client, bucket, "a", b"before versioning")
    set_versioning(client, bucket, "Enabled")
    put(client, bucket, "a", b"2")
    put(client, bucket, "a", b"33")
    on = versions(client, bucket)
    assert (on.known, on.replaceable, on.is_complete) == (on.amount, 0, True)
    set_versioning(client, bucket, "Suspended")
    suspended = versions(client, bucket)
    assert suspended.amount == on.amount
    assert (suspended.known, suspended.replaceable) == (Amount(1, 1), 1)
    assert suspended.is_complete
    until_gone = reclaimable.delete_until_gone

    def store_first(
        client: Client, bucket: str, list_items: Callable[[], Iterator[Any]], *others: Any
    ) -> DeleteResult:
        def listed() -> Iterator[Any]:
            for page in list_items():
                put(client, bucket, "a", b"stored now")
                yield page

        return until_gone(client, bucket, listed, *others)

    monkeypatch.setattr(reclaimable, "delete_until_gone", store_first)
    assert delete(client, bucket, on).deleted == 1
    assert body(client, bucket, "a") == b"stored now"


def test_what_is_from_before_versioning_is_deleted_while_it_is_enabled(
    client: Client, bucket: str
) -> None:
    put(client, bucket, "a", b"before versioning")
    set_versioning(client, bucket, "Enabled")
    put(client, bucket, "a", b"2")
    assert delete(client, bucket, versions(client, bucket)).deleted == 1
    assert versions(client, bucket).amount == Amount()
    assert body(client, bucket, "a") == b"2"


def test_the_same_content_stored_later_stays(fake: FakeS3, to_fake: Client) -> None:
    latest = LATEST.replace("null", "2")
    old = (
        "<VersionId>null</VersionId><IsLatest>false</IsLatest><Size>1</Size><ETag>x</ETag>"
        "<LastModified>2026-11-0{}T00:00:00Z</LastModified>"
    )
    show_versions(fake, latest, old.format(1))
    found = versions(to_fake, "bucket")
    show_versions(fake, latest, old.format(2))
    assert delete(to_fake, "bucket", found).deleted == 0
    assert not [request for request in fake.requests if request.method in ("DELETE", "POST")]


def show_upload(fake: FakeS3, upload_id: str, parts: str) -> None:
    """Let the fake server list one upload with these parts."""
    states = {
        "ListMultipartUploads": "<ListMultipartUploadsResult><Bucket>bucket</Bucket><Upload>"
        f"<Key>a</Key><UploadId>{upload_id}</UploadId><Initiated>2020-01-01T00:00:00Z</Initiated>"
        "</Upload></ListMultipartUploadsResult>",
        "ListParts": f"<ListPartsResult>{parts}</ListPartsResult>",
    }

    def answer(request: Request) -> Reply | None:
        return Reply(200, states[request.what].encode()) if request.what in states else None

    fake.rules.append(answer)


def test_an_upload_without_an_id_is_not_listed(fake: FakeS3, to_fake: Client) -> None:
    """A request with an empty upload id could delete the object."""
    show_upload(fake, "", "")
    assert uploads(to_fake, "bucket") == StoredUploads()


def test_an_upload_is_not_idle_if_the_time_of_a_part_is_not_known(
    fake: FakeS3, to_fake: Client
) -> None:
    show_upload(fake, "1", "<Part><PartNumber>1</PartNumber><ETag>e</ETag><Size>5</Size></Part>")
    assert [each.last_active for each in uploads(to_fake, "bucket").uploads] == [-1.0]
