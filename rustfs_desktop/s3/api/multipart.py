"""Unfinished multipart uploads: their parts, and whether one was completed after all."""

from __future__ import annotations

import base64
import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from rustfs_desktop.errors import NoSuchUpload
from rustfs_desktop.s3.api.pagination import pages
from rustfs_desktop.s3.api.request import request
from rustfs_desktop.s3.api.uploads import abort_upload
from rustfs_desktop.s3.api.versions import upload_pages, version_pages
from rustfs_desktop.s3.client import Remote
from rustfs_desktop.s3.reply_values import seconds_since_1970
from rustfs_desktop.s3.types import plain_etag

if TYPE_CHECKING:
    from rustfs_desktop.cancel import CancelToken

_MAX_PAGES = 100  # ten times more than 10,000 parts need
_PART_NUMBERS = range(1, 10_001)
_CRC32_BYTES = 4
MAX_CLOCK_SKEW_S = 300.0  # by which the clock of a server may differ from that of this computer
_PART_MARKERS = {"PartNumberMarker": "NextPartNumberMarker"}


@dataclasses.dataclass(frozen=True, slots=True)
class ListedPart:
    """One part of an unfinished upload (ListParts).

    Attributes:
        modified: When it was stored, in seconds since 1970; -1 if not known. Not compared.
        crc32: Its CRC-32; empty if the server does not tell it. Not compared.
    """

    number: int
    size: int
    etag: str
    modified: float = dataclasses.field(default=-1.0, compare=False)
    crc32: bytes = dataclasses.field(default=b"", compare=False)


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
            if number not in _PART_NUMBERS:  # no part, and there would be no end of them
                continue
            etag = plain_etag(item.get("ETag"))
            modified = seconds_since_1970(item.get("LastModified"))
            crc32 = _crc32(item.get("ChecksumCRC32"))
            found[number] = ListedPart(number, item.get("Size", -1), etag, modified, crc32)
        if not reply.get("NextPartNumberMarker"):  # some servers omit it
            reply["NextPartNumberMarker"] = max(found, default=0)
    return found


def _crc32(value: object) -> bytes:
    """The CRC-32 in a listing; empty if it is none."""
    try:
        crc32 = base64.b64decode(str(value or ""), validate=True)
    except ValueError:
        return b""
    return crc32 if len(crc32) == _CRC32_BYTES else b""


def abort_unused_uploads(
    remote: Remote,
    since: float,
    cancel: CancelToken,
    is_needed: Callable[[], bool] = lambda: False,
) -> bool:
    """Abort uploads whose id is unknown because the reply to CreateMultipartUpload was lost.

    Only uploads of exactly this key are aborted that have no parts and were not created before.
    False if ``is_needed`` kept what was found.

    Args:
        remote: The object.
        since: When such a request was sent, in seconds since 1970.
        cancel: Checked before every request.
        is_needed: Whether one of them may be somebody's after all; asked when all are listed, so
            that none is missed that was created meanwhile.
    """
    uploads = upload_pages(remote.client, remote.bucket, remote.key, cancel, repeats=False)
    unused = [
        upload.upload_id
        for upload in [upload for page in uploads for upload in page]
        if upload.key == remote.key
        and upload.upload_id
        and upload.initiated >= max(0.0, since - MAX_CLOCK_SKEW_S)
        and _is_unused(remote, upload.upload_id, cancel)
    ]
    if unused and is_needed():
        return False
    for upload_id in unused:
        abort_upload(remote, upload_id)
    return True


def _is_unused(remote: Remote, upload_id: str, cancel: CancelToken) -> bool:
    """Whether an upload exists that has no parts."""
    try:
        return not list_parts(remote, upload_id, cancel)
    except NoSuchUpload:  # somebody completed or aborted it meanwhile
        return False


def was_stored(remote: Remote, etag: str, cancel: CancelToken) -> bool:
    """Whether any version of exactly this key, latest or older, has this ETag."""
    for page in version_pages(remote.client, remote.bucket, remote.key, cancel, repeats=False):
        if any(item.key == remote.key and item.etag == etag for item in page):
            return True
        if any(item.key != remote.key for item in page):
            return False  # sorted by key: all versions of this key came first
    return False
