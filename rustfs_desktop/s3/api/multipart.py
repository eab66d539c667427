"""What a server still has of an unfinished upload."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from rustfs_desktop.errors import AlreadyExists
from rustfs_desktop.s3.api.transfer import changed, request
from rustfs_desktop.s3.client import Remote
from rustfs_desktop.s3.http.listing_xml import incomplete
from rustfs_desktop.s3.types import Head

if TYPE_CHECKING:
    from rustfs_desktop.cancel import CancelToken

_MOST_PAGES = 100  # a hundred times more than 10,000 parts need


@dataclasses.dataclass(frozen=True, slots=True)
class ListedPart:
    """One part as the server tells of it."""

    number: int
    size: int
    etag: str


def list_parts(remote: Remote, upload_id: str, cancel: CancelToken) -> dict[int, ListedPart]:
    """All parts of an unfinished upload, by number.

    Raises:
        NotFound: With the code ``NoSuchUpload``: it was completed, aborted or forgotten.
        IncompleteListing: The pages do not end.
    """
    found: dict[int, ListedPart] = {}
    marker = 0
    for _ in range(_MOST_PAGES):
        cancel.check()
        with request(remote, "s3:ListMultipartUploadParts"):
            reply: Any = remote.client.transfer.list_parts(
                Bucket=remote.bucket,
                Key=remote.key,
                UploadId=upload_id,
                PartNumberMarker=marker,
                MaxParts=1000,
            )
        for item in reply.get("Parts", []):
            number = item.get("PartNumber", 0)
            etag = str(item.get("ETag", "")).strip('"')
            found[number] = ListedPart(number, item.get("Size", -1), etag)
        if not reply.get("IsTruncated"):
            return found
        following = reply.get("NextPartNumberMarker") or max(found, default=0)
        if following <= marker:
            break
        marker = following
    raise incomplete("The server sends the same page of parts again and again")


def was_stored(remote: Remote, etag: str, cancel: CancelToken) -> bool:
    """Whether a version of exactly this key has this ETag, be it an older one."""
    cancel.check()
    with request(remote, "s3:ListBucketVersions"):
        reply: Any = remote.client.transfer.list_object_versions(
            Bucket=remote.bucket, Prefix=remote.key, MaxKeys=1000
        )
    return any(
        item.get("Key") == remote.key and str(item.get("ETag", "")).strip('"') == etag
        for item in reply.get("Versions", [])
    )


def part_length(remote: Remote, head: Head, number: int) -> int:
    """The length of one part of this version, 0 if the reply is about something else.

    A server that overlooks the question describes the whole object.
    """
    try:
        with request(remote, "s3:GetObject"):
            reply = remote.client.transfer.head_object(
                Bucket=remote.bucket,
                Key=remote.key,
                PartNumber=number,
                IfMatch=f'"{head.etag}"',
                **head.which(),
            )
    except AlreadyExists as error:  # 412: the condition did not hold
        raise changed() from error
    if reply.get("ETag", "").strip('"') != head.etag:
        return 0
    return int(reply.get("ContentLength", 0))
