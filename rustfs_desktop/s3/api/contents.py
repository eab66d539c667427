"""Contents of a bucket or folder: count them, or delete them with all versions and uploads."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.errors import AccessDenied, NotFound, NotImplementedByServer, S3Error
from rustfs_desktop.s3.api.batch_delete import delete_batch, delete_until_gone
from rustfs_desktop.s3.api.bucket_requests import BucketRequests, Item
from rustfs_desktop.s3.api.listing import list_pages
from rustfs_desktop.s3.api.objects import delete_prefix
from rustfs_desktop.s3.api.versions import ObjectVersion, upload_pages, version_pages
from rustfs_desktop.s3.changed_keys import ChangedKeys
from rustfs_desktop.s3.errors.translate import translate_errors
from rustfs_desktop.s3.types import Contents, DeleteResult, Page

if TYPE_CHECKING:
    from rustfs_desktop.s3.client import Client


class PageTaker(Protocol):
    """Takes the objects that are counted."""

    def __call__(self, page: Page, /, *, is_whole: bool) -> None:
        """Take a page.

        Args:
            page: The objects, without older versions.
            is_whole: Whether all pages together have every object. False where versions are
                listed: some servers leave out objects that are older than versioning.
        """


def _take_nothing(_page: Page, *, is_whole: bool) -> None:
    """For callers that only count."""


def count_contents(
    client: Client,
    bucket: str,
    prefix: str,
    cancel: CancelToken,
    progress: Callable[[Contents], None],
    take_page: PageTaker = _take_nothing,
) -> Contents:
    """Count objects, versions and uploads below ``prefix``; reports the count after every page.

    Anything that the access keys may not list, such as versions, is not counted.

    Args:
        client: The server.
        bucket: The bucket.
        prefix: What all keys begin with.
        cancel: Checked before every request.
        progress: Called with the count so far.
        take_page: Called with the objects of every page.
    """
    total = Contents()
    count_pages = _count_versions if may_have_versions(client, bucket, cancel) else _count_objects
    for counted, page, is_whole in count_pages(client, bucket, prefix, cancel):
        take_page(page, is_whole=is_whole)
        total = _sum(total, counted)
        progress(total)
    try:
        for uploads in upload_pages(client, bucket, prefix, cancel):
            total = _sum(total, Contents(uploads=len(uploads)))
            progress(total)
    except S3Error as error:
        if not _is_refusal(error):
            raise
    return total


def empty_bucket(
    client: Client,
    bucket: str,
    cancel: CancelToken,
    progress: Callable[[int], None],
    deleted_keys: ChangedKeys | None = None,
) -> DeleteResult:
    """Delete everything in the bucket: objects, old versions, markers, unfinished uploads.

    Args:
        client: The server.
        bucket: The bucket to empty; the bucket itself is not deleted.
        cancel: Checked before every request.
        progress: Called with the number deleted so far.
        deleted_keys: Deleted keys are appended to it while the deletion runs.

    Raises:
        Cancelled: ``cancel`` was set; what was deleted stays deleted.
        S3Error: A whole request failed.
    """
    aborted = 0
    for uploads in upload_pages(client, bucket, "", cancel):
        for upload in uploads:
            cancel.check()
            abort_unfinished(client, bucket, upload.key, upload.upload_id)
            aborted += 1
        progress(aborted)

    def on_progress(count: int) -> None:
        progress(aborted + count)

    if may_have_versions(client, bucket, cancel):

        def list_versions() -> Iterator[list[Item]]:
            for page in version_pages(client, bucket, "", cancel):
                yield [(item.key, item.version_id) for item in page]

        result = delete_until_gone(client, bucket, list_versions, cancel, on_progress, deleted_keys)
    else:
        result = delete_prefix(client, bucket, "", cancel, on_progress, deleted_keys)
    return dataclasses.replace(result, deleted=result.deleted + aborted)


def delete_for_good(
    client: Client, bucket: str, keys: Collection[str], cancel: CancelToken
) -> None:
    """Delete objects with all their versions and markers; missing keys are no error.

    Raises:
        S3Error: Some of them may still exist.
    """
    items: list[Item] = [(key, "") for key in keys]
    if may_have_versions(client, bucket, cancel):
        items = [
            (item.key, item.version_id)
            for key in keys
            for page in version_pages(client, bucket, key, cancel)
            for item in page
            if item.key == key
        ]
    for failure in delete_batch(client, bucket, items, cancel).failures.values():
        raise failure.error


def may_delete_for_good(client: Client, bucket: str, key: str, cancel: CancelToken) -> bool:
    """Whether the access keys have the permissions for ``delete_for_good``.

    Args:
        client: The server.
        bucket: The bucket.
        key: A key that no object has, nor any longer key that begins with it.
        cancel: Checked before every request.

    Raises:
        S3Error: It could not be determined.
    """
    items = [(key, ""), (f"{key}-", "")]  # two, because a batch can be sent without boto3
    try:
        if may_have_versions(client, bucket, cancel):
            next(version_pages(client, bucket, key, cancel))
            # Without a version id the request would add a delete marker.
            items = [(key, str(uuid.uuid4()))]
        failed = delete_batch(client, bucket, items, cancel).failures
    except S3Error as error:
        if not _is_refusal(error):
            raise
        return False
    return not any(isinstance(failure.error, AccessDenied) for failure in failed.values())


def may_have_versions(client: Client, bucket: str, cancel: CancelToken) -> bool:
    """Whether the bucket is or was versioned, or may be because the server does not say."""
    try:
        with BucketRequests(client, bucket, cancel) as requests:
            return requests.has_versioning()
    except S3Error as error:
        if not _is_refusal(error):
            raise
        return not isinstance(error, NotImplementedByServer)


def _count_objects(
    client: Client, bucket: str, prefix: str, cancel: CancelToken
) -> Iterator[tuple[Contents, Page, bool]]:
    for page in list_pages(client, bucket, prefix, delimiter="", cancel=cancel):
        yield Contents(objects=len(page.keys), size=sum(page.sizes)), page, True


def _count_versions(
    client: Client, bucket: str, prefix: str, cancel: CancelToken
) -> Iterator[tuple[Contents, Page, bool]]:
    try:
        for page in version_pages(client, bucket, prefix, cancel):
            latest = [item for item in page if item.is_latest and not item.is_delete_marker]
            markers = sum(item.is_delete_marker for item in page)
            counted = Contents(
                objects=len(latest),
                size=sum(item.size for item in latest),
                versions=len(page) - len(latest) - markers,
                delete_markers=markers,
            )
            yield counted, _page_of(latest), False
    except S3Error as error:
        if not _is_refusal(error):
            raise
        # These access keys may list only objects. An access error comes with the first page.
        yield from _count_objects(client, bucket, prefix, cancel)


def _page_of(objects: Sequence[ObjectVersion]) -> Page:
    """Objects as a listing has them."""
    return Page(
        keys=[item.key for item in objects],
        sizes=[item.size for item in objects],
        modified=[item.modified for item in objects],
        etags=[item.etag for item in objects],
        storage_classes=[item.storage_class for item in objects],
    )


def abort_unfinished(client: Client, bucket: str, key: str, upload_id: str) -> None:
    """AbortMultipartUpload; an upload that does not exist is no error."""
    try:
        with translate_errors("s3:AbortMultipartUpload", bucket, key, client):
            client.browse.abort_multipart_upload(Bucket=bucket, Key=key, UploadId=upload_id)
    except NotFound:
        pass  # completed or aborted in the meantime


def _is_refusal(error: S3Error) -> bool:
    """Whether the server refused the request, so that a retry is useless."""
    return isinstance(error, AccessDenied | NotImplementedByServer)


def _sum(one: Contents, other: Contents) -> Contents:
    return Contents(
        *(
            getattr(one, field.name) + getattr(other, field.name)
            for field in dataclasses.fields(Contents)
        )
    )
