"""ListObjectVersions and ListMultipartUploads, page by page."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rustfs_desktop.s3.api.pagination import PageChecker, pages
from rustfs_desktop.s3.errors.translate import translate_errors
from rustfs_desktop.s3.http.listing_xml import incomplete
from rustfs_desktop.s3.reply_values import seconds_since_1970
from rustfs_desktop.s3.types import MAX_SIZE, NULL_VERSION, plain_etag, plain_version_id

if TYPE_CHECKING:
    from rustfs_desktop.cancel import CancelToken
    from rustfs_desktop.s3.client import Client

PAGE_SIZE = 1000
_VERSION_MARKERS = {"KeyMarker": "NextKeyMarker", "VersionIdMarker": "NextVersionIdMarker"}
_UPLOAD_MARKERS = {"KeyMarker": "NextKeyMarker", "UploadIdMarker": "NextUploadIdMarker"}


@dataclasses.dataclass(frozen=True, slots=True)
class ObjectVersion:
    """One version of an object, or a delete marker.

    Attributes:
        is_latest: Whether the server does not say that there is a newer one.
        modified: When it was stored, in seconds since 1970; -1 if not known.
    """

    key: str
    version_id: str
    size: int
    is_latest: bool
    is_delete_marker: bool
    etag: str = ""
    modified: float = -1.0
    storage_class: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class UnfinishedUpload:
    """One unfinished multipart upload.

    Attributes:
        initiated: When it was created, in seconds since 1970; -1 if not known.
    """

    key: str
    upload_id: str
    initiated: float = -1.0


def version_pages(
    client: Client, bucket: str, prefix: str, cancel: CancelToken, *, repeats: bool = True
) -> Iterator[list[ObjectVersion]]:
    """ListObjectVersions: every version and delete marker below ``prefix``.

    Without ``repeats`` no request is sent again after a connection error.
    """
    boto: Any = client.browse if repeats else client.transfer

    def request_page(position: dict[str, Any]) -> Any:  # noqa: ANN401  # boto3's reply
        with translate_errors("s3:ListBucketVersions", bucket, client=client):
            return boto.list_object_versions(
                Bucket=bucket, Prefix=prefix, MaxKeys=PAGE_SIZE, **position
            )

    checker: PageChecker[ObjectVersion] = PageChecker()
    for reply in pages(request_page, _VERSION_MARKERS, cancel):
        if reply.get("Name") != bucket:
            raise incomplete("The page of versions is not for this bucket")
        found = [
            *(_version(item, is_marker=False) for item in reply.get("Versions", [])),
            *(_version(item, is_marker=True) for item in reply.get("DeleteMarkers", [])),
        ]
        if not all(version.key.startswith(prefix) for version in found):
            raise incomplete("The page has versions of keys that were not asked for")
        yield checker.new_rows(found)
    checker.check_end()


def upload_pages(
    client: Client, bucket: str, prefix: str, cancel: CancelToken, *, repeats: bool = True
) -> Iterator[list[UnfinishedUpload]]:
    """ListMultipartUploads: every unfinished upload below ``prefix``.

    Without ``repeats`` no request is sent again after a connection error.
    """
    boto: Any = client.browse if repeats else client.transfer

    def request_page(position: dict[str, Any]) -> Any:  # noqa: ANN401  # boto3's reply
        with translate_errors("s3:ListBucketMultipartUploads", bucket, client=client):
            return boto.list_multipart_uploads(
                Bucket=bucket, Prefix=prefix, MaxUploads=PAGE_SIZE, **position
            )

    checker: PageChecker[UnfinishedUpload] = PageChecker()
    for reply in pages(request_page, _UPLOAD_MARKERS, cancel):
        uploads = checker.new_rows([_upload(item) for item in reply.get("Uploads", [])])
        # A request without an upload id would be about the object.
        yield [each for each in uploads if each.upload_id and each.key.startswith(prefix)]
    checker.check_end()


def _version(item: dict[str, Any], *, is_marker: bool) -> ObjectVersion:
    return ObjectVersion(
        key=item.get("Key", ""),
        version_id=plain_version_id(item.get("VersionId")) or NULL_VERSION,
        size=min(max(item.get("Size", 0), 0), MAX_SIZE),
        is_latest=item.get("IsLatest") is not False,  # else a current version could be deleted
        is_delete_marker=is_marker,
        etag=plain_etag(item.get("ETag")),
        modified=seconds_since_1970(item.get("LastModified")),
        storage_class=item.get("StorageClass", ""),
    )


def _upload(item: dict[str, Any]) -> UnfinishedUpload:
    return UnfinishedUpload(
        key=item.get("Key", ""),
        upload_id=item.get("UploadId", ""),
        initiated=seconds_since_1970(item.get("Initiated")),
    )
