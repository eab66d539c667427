"""Walking everything a bucket holds: versions, delete markers and unfinished uploads."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rustfs_desktop.s3.errors.translate import translate_errors
from rustfs_desktop.s3.http.listing_xml import MAX_SIZE, incomplete

if TYPE_CHECKING:
    from rustfs_desktop.cancel import CancelToken
    from rustfs_desktop.s3.client import Client


@dataclasses.dataclass(frozen=True, slots=True)
class Version:
    """One version of an object, or the marker of its deletion."""

    key: str
    version_id: str
    size: int
    is_latest: bool
    is_delete_marker: bool


def version_pages(
    client: Client, bucket: str, prefix: str, cancel: CancelToken
) -> Iterator[list[Version]]:
    """Every version below ``prefix``, page by page."""
    request: dict[str, Any] = {"Bucket": bucket, "Prefix": prefix, "MaxKeys": 1000}
    seen: set[tuple[str, str]] = set()
    while True:
        cancel.check()
        with translate_errors("s3:ListBucketVersions", bucket, client=client):
            reply: Any = client.browse.list_object_versions(**request)
        if reply.get("Name") != bucket:
            raise incomplete("The page of versions is not for this bucket")
        yield [
            *(_version(item, is_marker=False) for item in reply.get("Versions", [])),
            *(_version(item, is_marker=True) for item in reply.get("DeleteMarkers", [])),
        ]
        if not reply.get("IsTruncated"):
            return
        marker = (reply.get("NextKeyMarker", ""), reply.get("NextVersionIdMarker", ""))
        if marker in seen or not marker[0]:
            raise incomplete("The server sends the same page of versions again and again")
        seen.add(marker)
        request["KeyMarker"], request["VersionIdMarker"] = marker


def upload_pages(
    client: Client, bucket: str, prefix: str, cancel: CancelToken
) -> Iterator[list[tuple[str, str]]]:
    """Every unfinished upload below ``prefix`` as key and upload id, page by page."""
    request: dict[str, Any] = {"Bucket": bucket, "Prefix": prefix, "MaxUploads": 1000}
    seen: set[tuple[str, str]] = set()
    while True:
        cancel.check()
        with translate_errors("s3:ListBucketMultipartUploads", bucket, client=client):
            reply: Any = client.browse.list_multipart_uploads(**request)
        yield [
            (item.get("Key", ""), item.get("UploadId", ""))
            for item in reply.get("Uploads", [])
            if item.get("Key", "").startswith(prefix)
        ]
        if not reply.get("IsTruncated"):
            return
        marker = (reply.get("NextKeyMarker", ""), reply.get("NextUploadIdMarker", ""))
        if marker in seen or not marker[0]:
            raise incomplete("The server sends the same page of uploads again and again")
        seen.add(marker)
        request["KeyMarker"], request["UploadIdMarker"] = marker


def _version(item: dict[str, Any], *, is_marker: bool) -> Version:
    return Version(
        key=item.get("Key", ""),
        version_id=item.get("VersionId") or "null",
        size=min(max(item.get("Size", 0), 0), MAX_SIZE),
        is_latest=bool(item.get("IsLatest")),
        is_delete_marker=is_marker,
    )
