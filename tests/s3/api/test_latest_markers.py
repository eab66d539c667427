"""Delete markers that are the only version: told apart page by page, removed on a real server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.s3.api import reclaimable
from rustfs_desktop.s3.api import versions as versions_api
from rustfs_desktop.s3.api.latest_markers import LatestMarkers
from rustfs_desktop.s3.api.reclaimable import (
    DeletedFiles,
    OldVersions,
    delete_lone_markers,
    find_old_versions,
)
from rustfs_desktop.s3.api.versions import ObjectVersion
from rustfs_desktop.s3.client import Client
from rustfs_desktop.s3.types import NULL_VERSION


def row(
    key: str, version_id: str, *, is_latest: bool = True, is_marker: bool = True
) -> ObjectVersion:
    return ObjectVersion(key, version_id, 0, is_latest, is_marker)


def found_in(*pages: list[ObjectVersion]) -> dict[str, bool]:
    """The keys with a latest marker, and whether it is alone."""
    markers = LatestMarkers()
    found = [each for page in pages for each in markers.take(page)] + markers.rest()
    assert len({each.version.key for each in found}) == len(found)
    return {each.version.key: each.is_alone for each in found}


def test_a_marker_is_alone_only_without_any_other_version() -> None:
    assert found_in([row("a", "1")]) == {"a": True}
    assert found_in([row("a", "2"), row("a", "1", is_latest=False)]) == {"a": False}
    old_file = row("a", "1", is_latest=False, is_marker=False)
    assert found_in([old_file, row("a", "2")]) == {"a": False}  # files come before markers
    assert found_in([row("a", "1", is_latest=False)]) == {}
    assert found_in([row("a", "1", is_marker=False)]) == {}
    assert found_in([row("a", "1"), row("a", "2", is_marker=False)]) == {}  # two latest ones


def test_a_marker_whose_id_others_may_get_does_not_count() -> None:
    assert found_in([row("a", NULL_VERSION)]) == {}


@given(st.lists(st.integers(1, 4), max_size=6), st.integers(1, 5))
def test_pages_make_no_difference(counts: list[int], size: int) -> None:
    rows = [
        row(f"key {number}", str(version), is_latest=version == 0, is_marker=version == 0)
        for number, count in enumerate(counts)
        for version in range(count)
    ]
    pages = [rows[start : start + size] for start in range(0, len(rows), size)]
    expected = {f"key {number}": count == 1 for number, count in enumerate(counts)}
    assert found_in(*pages) == expected


# On a real server


@pytest.fixture
def versioned(client: Client, bucket: str) -> str:
    """A bucket with a file, a deleted file with an old version, and two lone markers."""
    client.browse.put_bucket_versioning(
        Bucket=bucket, VersioningConfiguration={"Status": "Enabled"}
    )
    for key in ("file", "kept", "lone/1", "lone/2"):
        client.browse.put_object(Bucket=bucket, Key=key, Body=b"x")
    for key in ("kept", "lone/1", "lone/2"):
        client.browse.delete_object(Bucket=bucket, Key=key)
    for version in listed(client, bucket, "lone/"):
        if not version.is_delete_marker:
            delete(client, bucket, version)
    return bucket


def listed(client: Client, bucket: str, prefix: str = "") -> list[ObjectVersion]:
    pages = versions_api.version_pages(client, bucket, prefix, CancelToken())
    return [version for page in pages for version in page]


def delete(client: Client, bucket: str, version: ObjectVersion) -> None:
    client.browse.delete_object(Bucket=bucket, Key=version.key, VersionId=version.version_id)


def markers(client: Client, bucket: str) -> list[str]:
    return sorted(each.key for each in listed(client, bucket) if each.is_delete_marker)


def find(client: Client, bucket: str) -> OldVersions:
    return find_old_versions(client, bucket, "", CancelToken(), lambda _amount: None)


def remove(client: Client, bucket: str, digests: frozenset[bytes]) -> int:
    result = delete_lone_markers(client, bucket, "", digests, CancelToken(), lambda _count: None)
    assert result.failures == ()
    return result.deleted


def test_lone_markers_are_counted_beside_old_versions(client: Client, versioned: str) -> None:
    found = find(client, versioned)
    assert (found.amount.count, found.amount.markers) == (1, 0)
    assert (len(found.deleted.alone), len(found.deleted.covering)) == (2, 1)
    assert found.deleted.is_complete


def test_only_lone_markers_are_removed(client: Client, versioned: str) -> None:
    deleted = find(client, versioned).deleted
    assert remove(client, versioned, deleted.alone | deleted.covering) == 2
    assert markers(client, versioned) == ["kept"]
    assert len(listed(client, versioned)) == 3
    assert find(client, versioned).deleted == DeletedFiles(covering=deleted.covering)


def test_pages_of_one_version_are_no_reason_to_restore_a_file(
    client: Client, versioned: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(versions_api, "PAGE_SIZE", 1)
    deleted = find(client, versioned).deleted
    assert (len(deleted.alone), len(deleted.covering)) == (2, 1)
    assert remove(client, versioned, deleted.alone | deleted.covering) == 2
    assert markers(client, versioned) == ["kept"]


def test_a_marker_that_is_not_alone_any_more_stays(client: Client, versioned: str) -> None:
    found = find(client, versioned).deleted
    client.browse.put_object(Bucket=versioned, Key="lone/1", Body=b"back")
    client.browse.delete_object(Bucket=versioned, Key="lone/1")  # a newer marker
    assert remove(client, versioned, found.alone) == 1
    assert markers(client, versioned) == ["kept", "lone/1", "lone/1"]


def test_a_new_lone_marker_that_was_not_counted_stays(client: Client, versioned: str) -> None:
    found = find(client, versioned).deleted
    stored = client.browse.put_object(Bucket=versioned, Key="new", Body=b"")
    client.browse.delete_object(Bucket=versioned, Key="new")
    client.browse.delete_object(Bucket=versioned, Key="new", VersionId=stored["VersionId"])
    assert remove(client, versioned, found.alone) == 2
    assert markers(client, versioned) == ["kept", "new"]


def test_a_listing_that_ends_early_removes_no_last_marker(
    client: Client, versioned: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = find(client, versioned).deleted
    pages: Callable[..., Iterator[list[ObjectVersion]]] = versions_api.version_pages

    def breaks_off(*arguments: Any) -> Iterator[list[ObjectVersion]]:
        yield from pages(*arguments)
        raise ConnectionError

    monkeypatch.setattr(reclaimable, "version_pages", breaks_off)
    with pytest.raises(ConnectionError):
        remove(client, versioned, found.alone)
    assert markers(client, versioned) == ["kept", "lone/1", "lone/2"]


def test_no_more_markers_than_can_be_kept_are_removed(
    client: Client, versioned: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reclaimable, "MAX_VERSIONS", 2)
    deleted = find(client, versioned).deleted
    assert len(deleted.alone) + len(deleted.covering) == 2
    assert not deleted.is_complete
