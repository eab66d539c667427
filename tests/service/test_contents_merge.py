"""What is listed to calculate a size goes into the index of the bucket."""

from __future__ import annotations

import pytest

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import Cancelled
from rustfs_desktop.index.errors import IndexUnavailable
from rustfs_desktop.index.listing import IndexListing
from rustfs_desktop.index.types import FolderTotals
from rustfs_desktop.s3.api.contents import count_contents
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Contents
from rustfs_desktop.service.contents_merge import ContentsMerge
from tests.conftest import LiveServer
from tests.faults.fake_s3 import FakeS3, Reply, Request
from tests.index.stage import hits, keys
from tests.service.index_stage import Stage


def client_of(stage: Stage) -> Client:
    client = stage.connections.client("live")
    assert client is not None
    return client


def merge_of(stage: Stage, bucket: str) -> ContentsMerge:
    merge = stage.indexes.contents_merge(client_of(stage), bucket)
    assert merge is not None
    return merge


def calculate(stage: Stage, bucket: str, prefix: str, cancel: CancelToken | None = None) -> int:
    token = cancel or CancelToken()

    def progress(_counted: Contents) -> None:
        if cancel is not None:
            cancel.set()

    with merge_of(stage, bucket).listing(prefix) as take_page:
        counted = count_contents(client_of(stage), bucket, prefix, token, progress, take_page)
    return counted.size


def test_what_others_changed_is_in_the_index(on_fake: Stage, fake: FakeS3) -> None:
    on_fake.build("bucket")
    index = on_fake.index("bucket")
    fake.put("bucket", "folder/deep/new.txt", b"1234567")
    fake.put("bucket", "elsewhere.txt", b"1")
    del fake.objects["bucket", "folder/07.txt"]
    assert calculate(on_fake, "bucket", "folder/") == index.totals("folder/").size
    assert keys(index, "07") == keys(index, "elsewhere") == []
    assert [(each.key, each.size) for each in hits(index, "new")] == [("folder/deep/new.txt", 7)]
    calculate(on_fake, "bucket", "")
    assert keys(index, "elsewhere") == ["elsewhere.txt"]


def test_a_folder_that_lacked_changes_is_complete_after_it(on_fake: Stage) -> None:
    on_fake.build("bucket")
    index = on_fake.index("bucket")
    index.record_change(changed_prefix="folder/")
    calculate(on_fake, "bucket", "folder/")
    assert index.coverage().is_complete


def test_the_current_versions_are_in_the_index(
    stage: Stage, server: LiveServer, client: Client, bucket: str
) -> None:
    status = {"Status": "Enabled"}
    client.browse.put_bucket_versioning(Bucket=bucket, VersioningConfiguration=status)
    for key in ("in/a", "in/b"):
        client.browse.put_object(Bucket=bucket, Key=key, Body=b"old")
    stage.connect(server.endpoint, server.credentials)
    stage.build(bucket)
    index = stage.index(bucket)
    client.browse.put_object(Bucket=bucket, Key="in/a", Body=b"newer")
    calculate(stage, bucket, "in/")
    calculated = sorted(hits(index))
    assert index.totals() == FolderTotals(2, 8)
    stage.build(bucket)
    assert sorted(hits(index)) == calculated  # also the time and the ETag


def test_what_is_not_among_the_versions_stays(on_fake: Stage, fake: FakeS3) -> None:
    """Some servers leave out objects that are older than versioning."""
    on_fake.build("bucket")
    index = on_fake.index("bucket")
    index.record_change(changed_prefix="folder/")
    replies = {
        "versioning": b"<VersioningConfiguration><Status>Enabled</Status>"
        b"</VersioningConfiguration>",
        "versions": b"<ListVersionsResult><Name>bucket</Name><IsTruncated>false</IsTruncated>"
        b"<Version><Key>folder/new</Key><VersionId>1</VersionId><IsLatest>true</IsLatest><Size>7</Size>"
        b"</Version></ListVersionsResult>",
    }

    def list_versions(request: Request) -> Reply | None:
        asked = [body for name, body in replies.items() if name in request.query]
        return Reply(200, asked[0]) if asked else None

    fake.rules.append(list_versions)
    assert calculate(on_fake, "bucket", "folder/") == 7
    assert keys(index, "new") == ["folder/new"]
    assert len(keys(index)) == 31
    assert index.coverage().lacks_changes


def test_a_calculation_that_is_stopped_removes_nothing(on_fake: Stage, fake: FakeS3) -> None:
    on_fake.build("bucket")
    del fake.objects["bucket", "folder/07.txt"]
    with pytest.raises(Cancelled):
        calculate(on_fake, "bucket", "folder/", CancelToken())
    assert len(keys(on_fake.index("bucket"))) == 30
    assert on_fake.index("bucket").changes.is_empty


def test_an_error_of_the_index_ends_the_merge_only(
    on_fake: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_fake.build("bucket")

    def fail(*_arguments: object) -> None:
        raise IndexUnavailable

    monkeypatch.setattr(IndexListing, "add_page", fail)
    assert calculate(on_fake, "bucket", "folder/") == sum(range(30))


def test_no_index_is_made_by_it(on_fake: Stage) -> None:
    assert on_fake.indexes.status("live", "bucket").coverage is None
    assert calculate(on_fake, "bucket", "folder/") == sum(range(30))
    assert not on_fake.folder.exists()
