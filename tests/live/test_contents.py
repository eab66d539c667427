"""Counting and emptying buckets with versions and unfinished uploads, on a real server."""

from __future__ import annotations

import pytest

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import BucketNotEmpty, Cancelled
from rustfs_desktop.s3.api.buckets import bucket_details, delete_bucket
from rustfs_desktop.s3.api.contents import count_contents, empty_bucket
from rustfs_desktop.s3.api.objects import create_folder, delete_objects, delete_prefix
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import Contents
from tests.server_kinds import skip_on_minio


@pytest.fixture
def versioned(client: Client, bucket: str) -> str:
    """A bucket with three objects, two old versions, a delete marker, an unfinished upload."""
    s3 = client.browse
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    for key, body in (
        ("a", b"1"),
        ("a", b"22"),
        ("d/b", b"333"),
        ("d/c &<ü>", b"4"),
        ("gone", b"5"),
    ):
        s3.put_object(Bucket=bucket, Key=key, Body=body)
    s3.delete_object(Bucket=bucket, Key="gone")
    upload = s3.create_multipart_upload(Bucket=bucket, Key="d/big")
    s3.upload_part(
        Bucket=bucket, Key="d/big", UploadId=upload["UploadId"], PartNumber=1, Body=b"part"
    )
    return bucket


def test_everything_is_counted(client: Client, versioned: str) -> None:
    progress: list[Contents] = []
    found = count_contents(client, versioned, "", CancelToken(), progress.append)
    assert found == Contents(objects=3, size=6, versions=2, delete_markers=1, uploads=1)
    assert progress[-1] == found
    assert not found.is_empty
    assert bucket_details(client, versioned).versioning == "Enabled"


def test_a_folder_is_counted_alone(client: Client, versioned: str) -> None:
    skip_on_minio(client, "MinIO lists the unfinished uploads of one key only")
    found = count_contents(client, versioned, "d/", CancelToken(), lambda _c: None)
    assert found == Contents(objects=2, size=4, uploads=1)


def test_emptied_to_the_last_version(client: Client, versioned: str) -> None:
    with pytest.raises(BucketNotEmpty):
        delete_bucket(client, versioned)
    progress: list[int] = []
    result = empty_bucket(client, versioned, CancelToken(), progress.append)
    assert result.failures == ()
    assert result.deleted == 7
    assert progress[-1] == 7
    assert count_contents(client, versioned, "", CancelToken(), lambda _c: None).is_empty
    delete_bucket(client, versioned)
    client.browse.create_bucket(Bucket=versioned)  # the fixture deletes it


def test_emptying_names_every_version(client: Client, versioned: str) -> None:
    reply = client.browse.list_object_versions(Bucket=versioned)
    there = {(found["Key"], found["VersionId"]) for found in reply["Versions"]}
    there |= {(found["Key"], found["VersionId"]) for found in reply["DeleteMarkers"]}
    result = empty_bucket(client, versioned, CancelToken(), lambda _n: None)
    assert {(changed.key, changed.version_id) for changed in result.keys} == there
    assert not any(changed.marker_id for changed in result.keys)


def test_deleting_tells_the_delete_markers_so_that_it_can_be_undone(
    client: Client, versioned: str
) -> None:
    by_folder = delete_prefix(client, versioned, "d/", CancelToken(), lambda _n: None)
    one_alone = delete_objects(client, versioned, ["a"], CancelToken(), lambda _n: None)
    deleted = [*by_folder.keys, *one_alone.keys]
    assert sorted(changed.key for changed in deleted) == ["a", "d/b", "d/c &<ü>"]
    reply = client.browse.list_object_versions(Bucket=versioned)
    markers = {found["Key"]: found["VersionId"] for found in reply["DeleteMarkers"]}
    assert {changed.key: changed.marker_id for changed in deleted}.items() <= markers.items()
    for changed in deleted:
        client.browse.delete_object(Bucket=versioned, Key=changed.key, VersionId=changed.marker_id)
    assert client.browse.list_objects_v2(Bucket=versioned)["KeyCount"] == 3


def test_a_new_folder_tells_its_version(client: Client, versioned: str) -> None:
    made = create_folder(client, versioned, "new folder/")
    reply = client.browse.list_object_versions(Bucket=versioned, Prefix="new folder/")
    assert made.key == "new folder/"
    # A server that makes a real folder keeps no versions of it.
    assert (made.version_id or "null") == reply["Versions"][0]["VersionId"]


def test_bucket_without_versions(client: Client, bucket: str) -> None:
    for number in range(5):
        client.browse.put_object(Bucket=bucket, Key=f"x/{number}", Body=b"ab")
    found = count_contents(client, bucket, "", CancelToken(), lambda _c: None)
    assert found == Contents(objects=5, size=10)
    assert empty_bucket(client, bucket, CancelToken(), lambda _n: None).deleted == 5


def test_counting_can_be_stopped(client: Client, versioned: str) -> None:
    cancel = CancelToken()
    cancel.set()
    with pytest.raises(Cancelled):
        count_contents(client, versioned, "", cancel, lambda _c: None)
    with pytest.raises(Cancelled):
        empty_bucket(client, versioned, cancel, lambda _n: None)
