"""Unfinished multipart uploads: parts, unused uploads, and stored versions."""

from __future__ import annotations

import time

import pytest

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import Cancelled, IncompleteListing, NotFound
from rustfs_desktop.s3.api import multipart, uploads, versions
from rustfs_desktop.s3.api.multipart import (
    ListedPart,
    abort_unused_uploads,
    list_parts,
    was_stored,
)
from rustfs_desktop.s3.api.payload import Payload
from rustfs_desktop.s3.api.versions import UnfinishedUpload, upload_pages
from rustfs_desktop.s3.client import Client, Remote
from rustfs_desktop.s3.types import ObjectHeaders
from tests.faults.fake_s3 import FakeS3
from tests.faults.wire import Reply, Request

CONTENT = ObjectHeaders("text/plain", {})


def parts(remote: Remote, upload_id: str) -> dict[int, ListedPart]:
    return list_parts(remote, upload_id, CancelToken())


def test_the_parts_of_a_real_upload(client: Client, bucket: str) -> None:
    remote = Remote(client, bucket, "key")
    upload_id = uploads.create_upload(remote, CONTENT)
    for number, size in ((1, 7), (3, 5)):
        payload = Payload(b"x" * size, b"", lambda _count: None)
        stored = uploads.upload_part(remote, upload_id, number, payload)
        assert parts(remote, upload_id)[number] == ListedPart(number, size, stored.etag)
    assert sorted(parts(remote, upload_id)) == [1, 3]
    uploads.abort_upload(remote, upload_id)
    with pytest.raises(NotFound):
        parts(remote, upload_id)


def page(numbers: range, *, more: bool, marker: int | None = None) -> Reply:
    items = "".join(
        f"<Part><PartNumber>{n}</PartNumber><ETag>&quot;e{n}&quot;</ETag><Size>{n}</Size></Part>"
        for n in numbers
    )
    following = f"<NextPartNumberMarker>{marker}</NextPartNumberMarker>" if marker else ""
    truncated = f"<IsTruncated>{str(more).lower()}</IsTruncated>"
    return Reply(200, f"<ListPartsResult>{truncated}{following}{items}</ListPartsResult>".encode())


@pytest.mark.parametrize("marker", [2, None])
def test_all_pages_of_parts(fake: FakeS3, to_fake: Client, marker: int | None) -> None:
    """A server that leaves out the marker is asked for what follows the last part."""

    def reply(request: Request) -> Reply:
        if request.query.get("part-number-marker") == "2":
            return page(range(3, 5), more=False)
        return page(range(1, 3), more=True, marker=marker)

    fake.rules.append(reply)
    found = parts(Remote(to_fake, "bucket", "key"), "id")
    assert found == {n: ListedPart(n, n, f"e{n}") for n in range(1, 5)}
    assert len(fake.requests) == 2


def test_numbers_that_no_part_has(fake: FakeS3, to_fake: Client) -> None:
    fake.rules.append(lambda _request: page(range(9_999, 10_003), more=False))
    assert list(parts(Remote(to_fake, "bucket", "key"), "id")) == [9_999, 10_000]


@pytest.mark.parametrize("numbers", [range(0), range(1, 3)])
def test_pages_of_parts_that_do_not_end(fake: FakeS3, to_fake: Client, numbers: range) -> None:
    fake.rules.append(lambda _request: page(numbers, more=True))
    with pytest.raises(IncompleteListing):
        parts(Remote(to_fake, "bucket", "key"), "id")


def test_an_older_version_counts_as_stored(client: Client, bucket: str) -> None:
    client.browse.put_bucket_versioning(
        Bucket=bucket, VersioningConfiguration={"Status": "Enabled"}
    )
    etags = [
        client.browse.put_object(Bucket=bucket, Key=key, Body=body)["ETag"].strip('"')
        for key, body in (("key", b"old"), ("key", b"new"), ("key-2", b"other"))
    ]
    remote = Remote(client, bucket, "key")
    assert [was_stored(remote, etag, CancelToken()) for etag in etags] == [True, True, False]
    cancelled = CancelToken()
    cancelled.set()
    with pytest.raises(Cancelled):
        was_stored(remote, etags[0], cancelled)


def test_a_version_on_a_later_page_counts_as_stored(
    client: Client, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(versions, "PAGE_SIZE", 2)
    client.browse.put_bucket_versioning(
        Bucket=bucket, VersioningConfiguration={"Status": "Enabled"}
    )
    etags = [
        client.browse.put_object(Bucket=bucket, Key="key", Body=b"%d" % number)["ETag"].strip('"')
        for number in range(5)
    ]
    remote = Remote(client, bucket, "key")
    assert all(was_stored(remote, etag, CancelToken()) for etag in etags)
    assert not was_stored(remote, "0" * 32, CancelToken())


def test_versions_of_longer_keys_are_not_listed(fake: FakeS3, to_fake: Client) -> None:
    """A bucket may have millions of keys that begin with this one."""
    page = (
        "<ListVersionsResult><Name>bucket</Name><IsTruncated>true</IsTruncated>"
        "<NextKeyMarker>key-2</NextKeyMarker>"
        "<Version><Key>key</Key><ETag>old</ETag></Version>"
        "<Version><Key>key-2</Key><ETag>other</ETag></Version></ListVersionsResult>"
    )
    fake.rules.append(lambda _request: Reply(200, page.encode()))
    assert not was_stored(Remote(to_fake, "bucket", "key"), "other", CancelToken())
    assert len(fake.requests) == 1


def test_an_upload_that_is_completed_while_unused_ones_are_looked_for_is_passed_over(
    client: Client, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    remote = Remote(client, bucket, "key")
    unused = uploads.create_upload(remote, CONTENT)
    listed = [UnfinishedUpload("key", each, time.time()) for each in ("ended-0", unused)]
    monkeypatch.setattr(multipart, "upload_pages", lambda *_, **__: [listed])
    assert abort_unused_uploads(remote, time.time(), CancelToken())
    with pytest.raises(NotFound):
        list_parts(remote, unused, CancelToken())


def test_unused_uploads_on_all_pages_are_aborted(
    client: Client, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(versions, "PAGE_SIZE", 2)
    remote = Remote(client, bucket, "key")
    used = uploads.create_upload(remote, CONTENT)
    payload = Payload(b"x", b"", lambda _count: None)
    uploads.upload_part(remote, used, 1, payload)
    longer = uploads.create_upload(Remote(client, bucket, "key-2"), CONTENT)
    for _ in range(5):
        uploads.create_upload(remote, CONTENT)

    def upload_ids() -> list[str]:
        pages = upload_pages(client, bucket, "", CancelToken())
        return [upload.upload_id for page in pages for upload in page]

    abort_unused_uploads(remote, time.time() + 3600, CancelToken())
    assert len(upload_ids()) == 7  # all of them are older
    abort_unused_uploads(remote, time.time(), CancelToken())
    assert sorted(upload_ids()) == sorted([used, longer])
    for key, upload_id in (("key", used), ("key-2", longer)):
        uploads.abort_upload(Remote(client, bucket, key), upload_id)
