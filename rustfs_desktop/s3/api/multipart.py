"""Unfinished multipart uploads: their parts, and whether one was completed after all."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from rustfs_desktop.s3.api.pagination import pages
from rustfs_desktop.s3.api.transfer import request
from rustfs_desktop.s3.client import Remote

if TYPE_CHECKING:
    from rustfs_desktop.cancel import CancelToken

_MAX_PAGES = 100  # ten times more than 10,000 parts need
_PART_MARKERS = {"PartNumberMarker": "NextPartNumberMarker"}


@dataclasses.dataclass(frozen=True, slots=True)
class ListedPart:
    """One part of an unfinished upload (ListParts)."""

    number: int
    size: int
    etag: str


def list_parts(remote: Remote, upload_id: str, cancel: CancelToken) -> dict[int, ListedPart]:
    """All parts of an unfinished upload, by number.

    Raises:
        NotFound: With the code ``NoSuchUpload``: it was completed, aborted or removed.
        IncompleteListing: The listing does not end.
    """
    found: dict[int, ListedPart] = {}

    def request_page(position: dict[str, Any]) -> Any:  # noqa: ANN401  # boto3's reply
        with request(remote, "s3:ListMultipartUploadParts"):
            return remote.client.transfer.list_parts(
                Bucket=remote.bucket,
                Key=remote.key,
                UploadId=upload_id,
                MaxParts=1000,
                **position,
            )

    for reply in pages(request_page, _PART_MARKERS, cancel, _MAX_PAGES):
        for item in reply.get("Parts", []):
            number = item.get("PartNumber", 0)
            etag = str(item.get("ETag", "")).strip('"')
            found[number] = ListedPart(number, item.get("Size", -1), etag)
        if not reply.get("NextPartNumberMarker"):  # some servers omit it
            reply["NextPartNumberMarker"] = max(found, default=0)
    return found


def was_stored(remote: Remote, etag: str, cancel: CancelToken) -> bool:
    """Whether any version of exactly this key, latest or older, has this ETag."""
    cancel.check()
    with request(remote, "s3:ListBucketVersions"):
        reply: Any = remote.client.transfer.list_object_versions(
            Bucket=remote.bucket, Prefix=remote.key, MaxKeys=1000
        )
    return any(
        item.get("Key") == remote.key and str(item.get("ETag", "")).strip('"') == etag
        for item in reply.get("Versions", [])
    )
