"""Listing versions, delete markers and unfinished uploads."""

from __future__ import annotations

import time

import pytest

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import IncompleteListing, NotConnected
from rustfs_desktop.s3.api import pagination, versions
from rustfs_desktop.s3.api.versions import (
    ObjectVersion,
    UnfinishedUpload,
    upload_pages,
    version_pages,
)
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.http.listing_xml import MAX_SIZE
from tests.faults.fake_s3 import FakeS3
from tests.faults.wire import Reply, Request
from tests.server_kinds import skip_on_minio

VERSIONS = """<ListVersionsResult><Name>{name}</Name><IsTruncated>false</IsTruncated>
<Version><Key>a</Key><VersionId>2</VersionId><IsLatest>true</IsLatest><Size>5</Size>
<ETag>&quot;e&quot;</ETag></Version>
<Version><Key>a</Key><Size>{size}</Size></Version>
<DeleteMarker><Key>b</Key><VersionId>3</VersionId><IsLatest>true</IsLatest></DeleteMarker>
</ListVersionsResult>"""


def listed(client: Client, bucket: str, prefix: str = "") -> list[ObjectVersion]:
    pages = version_pages(client, bucket, prefix, CancelToken())
    return [version for page in pages for version in page]


def test_versions_and_markers_are_read(fake: FakeS3, to_fake: Client) -> None:
    reply = VERSIONS.format(name="bucket", size=10**30).encode()
    fake.rules.append(lambda _request: Reply(200, reply))
    assert listed(to_fake, "bucket") == [
        ObjectVersion("a", "2", 5, is_latest=True, is_delete_marker=False, etag="e"),
        ObjectVersion("a", "null", MAX_SIZE, is_latest=True, is_delete_marker=False),
        ObjectVersion("b", "3", 0, is_latest=True, is_delete_marker=True),
    ]


def test_versions_of_another_bucket_are_refused(fake: FakeS3, to_fake: Client) -> None:
    reply = VERSIONS.format(name="other", size=1).encode()
    fake.rules.append(lambda _request: Reply(200, reply))
    with pytest.raises(IncompleteListing):
        listed(to_fake, "bucket")


def version_page(*rows: tuple[str, str], marker: str = "") -> Reply:
    versions = "".join(
        f"<Version><Key>{key}</Key><VersionId>{version}</VersionId><Size>1</Size></Version>"
        for key, version in rows
    )
    more = f"<IsTruncated>true</IsTruncated><NextKeyMarker>{marker}</NextKeyMarker>"
    return Reply(
        200,
        f"<ListVersionsResult><Name>bucket</Name>{more if marker else ''}{versions}"
        "</ListVersionsResult>".encode(),
    )


def test_versions_of_keys_that_were_not_asked_for_are_refused(
    fake: FakeS3, to_fake: Client
) -> None:
    fake.rules.append(lambda _request: version_page(("in/a", "1"), ("other", "2")))
    with pytest.raises(IncompleteListing):
        listed(to_fake, "bucket", "in/")


def test_versions_of_the_page_before_come_once(fake: FakeS3, to_fake: Client) -> None:
    replies = [
        version_page(("a", "1"), ("a", "2"), marker="a"),
        version_page(("a", "2"), ("b", "1")),
    ]
    fake.rules.append(lambda _request: replies[len(fake.requests) - 1])
    found = listed(to_fake, "bucket")
    assert [(each.key, each.version_id) for each in found] == [("a", "1"), ("a", "2"), ("b", "1")]


@pytest.mark.parametrize(
    "pages",
    [
        [[("a", "1")]],  # always the same
        [[("a", "1")], [("b", "1")]],  # in a circle
        [[("a", "1"), ("b", "1")], [("b", "1")]],  # nothing new
    ],
)
def test_pages_of_versions_that_lead_nowhere_are_incomplete(
    fake: FakeS3, to_fake: Client, pages: list[list[tuple[str, str]]]
) -> None:
    def answer(_request: Request) -> Reply:
        number = len(fake.requests)  # the marker is another one each time
        return version_page(*pages[(number - 1) % len(pages)], marker=str(number))

    fake.rules.append(answer)
    with pytest.raises(IncompleteListing):
        listed(to_fake, "bucket")
    assert len(fake.requests) <= len(pages) + 1


def test_empty_pages_of_versions_end(
    fake: FakeS3, to_fake: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pagination, "MAX_EMPTY_PAGES", 5)
    fake.rules.append(lambda _request: version_page(marker=str(len(fake.requests))))
    with pytest.raises(IncompleteListing):
        listed(to_fake, "bucket")
    assert len(fake.requests) == 6


def test_a_version_twice_in_a_page_is_told_at_the_end(fake: FakeS3, to_fake: Client) -> None:
    fake.rules.append(lambda _request: version_page(("a", "1"), ("a", "1")))
    pages = version_pages(to_fake, "bucket", "", CancelToken())
    assert [each.version_id for each in next(pages)] == ["1"]
    with pytest.raises(IncompleteListing):
        next(pages)


def test_pages_of_uploads_in_a_circle_are_incomplete(fake: FakeS3, to_fake: Client) -> None:
    def answer(_request: Request) -> Reply:
        number = len(fake.requests)
        more = f"<IsTruncated>true</IsTruncated><NextKeyMarker>{number}</NextKeyMarker>"
        key = "ab"[number % 2]
        upload = f"<Upload><Key>{key}</Key><UploadId>1</UploadId></Upload>"
        text = f"<ListMultipartUploadsResult>{more}{upload}</ListMultipartUploadsResult>"
        return Reply(200, text.encode())

    fake.rules.append(answer)
    with pytest.raises(IncompleteListing):
        list(upload_pages(to_fake, "bucket", "", CancelToken()))
    assert len(fake.requests) == 3


def test_all_pages_of_versions(
    client: Client, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(versions, "PAGE_SIZE", 2)
    client.browse.put_bucket_versioning(
        Bucket=bucket, VersioningConfiguration={"Status": "Enabled"}
    )
    for key in ("a", "a", "a", "b", "c"):
        client.browse.put_object(Bucket=bucket, Key=f"in/{key}", Body=b"x")
    client.browse.put_object(Bucket=bucket, Key="other", Body=b"x")
    client.browse.delete_object(Bucket=bucket, Key="in/b")
    found = listed(client, bucket, "in/")
    assert sorted(each.key for each in found) == ["in/a"] * 3 + ["in/b"] * 2 + ["in/c"]
    assert [each.key for each in found if each.is_delete_marker] == ["in/b"]
    assert len({(each.key, each.version_id) for each in found}) == 6


def test_unfinished_uploads_below_a_prefix(client: Client, bucket: str) -> None:
    skip_on_minio(client, "MinIO lists the unfinished uploads of one key only")

    def begin(key: str) -> str:
        return client.browse.create_multipart_upload(Bucket=bucket, Key=key)["UploadId"]

    expected = {("in/a", begin("in/a")), ("in/a", begin("in/a")), ("in/b", begin("in/b"))}
    other = begin("other")
    pages = upload_pages(client, bucket, "in/", CancelToken())
    found = [upload for page in pages for upload in page]
    assert {(upload.key, upload.upload_id) for upload in found} == expected
    assert all(abs(upload.initiated - time.time()) < 3600 for upload in found)
    for key, upload_id in (*expected, ("other", other)):
        client.browse.abort_multipart_upload(Bucket=bucket, Key=key, UploadId=upload_id)


def test_all_pages_of_uploads(client: Client, bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    skip_on_minio(client, "MinIO lists the unfinished uploads of one key only")
    monkeypatch.setattr(versions, "PAGE_SIZE", 2)
    expected = {
        (key, client.browse.create_multipart_upload(Bucket=bucket, Key=key)["UploadId"])
        for key in ("a", "a", "a", "b", "c")
    }
    pages = list(upload_pages(client, bucket, "", CancelToken()))
    assert len(pages) == 3
    assert sorted((each.key, each.upload_id) for page in pages for each in page) == sorted(expected)
    for key, upload_id in expected:
        client.browse.abort_multipart_upload(Bucket=bucket, Key=key, UploadId=upload_id)


def test_an_empty_page_of_uploads_without_a_marker(fake: FakeS3, to_fake: Client) -> None:
    reply = (
        b"<ListMultipartUploadsResult><IsTruncated>true</IsTruncated></ListMultipartUploadsResult>"
    )
    fake.rules.append(lambda _request: Reply(200, reply))
    with pytest.raises(IncompleteListing):
        list(upload_pages(to_fake, "bucket", "", CancelToken()))
    assert len(fake.requests) == 1


def test_uploads_without_a_time_or_of_other_keys(fake: FakeS3, to_fake: Client) -> None:
    uploads = "".join(
        f"<Upload><Key>{key}</Key><UploadId>{key}-1</UploadId>{time_}</Upload>"
        for key, time_ in (
            ("in/a", "<Initiated>1970-01-01T00:01:40.000Z</Initiated>"),
            ("in/b", ""),
            ("other", ""),
        )
    )
    reply = f"<ListMultipartUploadsResult>{uploads}</ListMultipartUploadsResult>"
    fake.rules.append(lambda _request: Reply(200, reply.encode()))
    assert list(upload_pages(to_fake, "bucket", "in/", CancelToken())) == [
        [UnfinishedUpload("in/a", "in/a-1", 100.0), UnfinishedUpload("in/b", "in/b-1")]
    ]


@pytest.mark.parametrize(("repeats", "requests"), [(True, 3), (False, 1)])
def test_requests_are_repeated_only_if_asked(
    fake: FakeS3, to_fake: Client, *, repeats: bool, requests: int
) -> None:
    fake.rules.append(lambda _request: Reply(0))
    for list_pages in (version_pages, upload_pages):
        fake.requests.clear()
        with pytest.raises(NotConnected):
            next(list_pages(to_fake, "bucket", "", CancelToken(), repeats=repeats))
        assert len(fake.requests) == requests
