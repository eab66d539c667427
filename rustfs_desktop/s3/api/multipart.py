"""What a server still has of an unfinished upload."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from rustfs_desktop.errors import AlreadyExists
from rustfs_desktop.s3.api.pagination import pages
from rustfs_desktop.s3.api.transfer import changed, request
from rustfs_desktop.s3.client import Remote
from rustfs_desktop.s3.types import Head

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
        NotFound: With the code ``NoSuchUpload``: it was completed, aborted or forgotten.
        IncompleteListing: The pages do not end.
    """
    found: dict[int, ListedPart] = {}

    def ask(position: dict[str, Any]) -> Any:  # noqa: ANN401  # boto3's reply
        with request(remote, "s3:ListMultipartUploadParts"):
            return remote.client.transfer.list_parts(
                Bucket=remote.bucket,
                Key=remote.key,
                UploadId=upload_id,
                MaxParts=1000,
                **position,
            )

    for reply in pages(ask, _PART_MARKERS, cancel, _MAX_PAGES):
        for item in reply.get("Parts", []):
            number = item.get("PartNumber", 0)
            etag = str(item.get("ETag", "")).strip('"')
            found[number] = ListedPart(number, item.get("Size", -1), etag)
        if not reply.get("NextPartNumberMarker"):  # some servers leave it out
            reply["NextPartNumberMarker"] = max(found, default=0)
    return found


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
