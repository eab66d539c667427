"""Single objects and heaps of them: look at, make a folder, delete."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from rustfs_desktop.errors import AccessDenied, AlreadyExists, Remedy, UnusableName
from rustfs_desktop.message import QT_TRANSLATE_NOOP
from rustfs_desktop.s3.api.batch_delete import (
    BatchOutcome,
    batches,
    delete_all,
    delete_batch,
    delete_until_gone,
)
from rustfs_desktop.s3.api.bucket_requests import Item
from rustfs_desktop.s3.api.listing import list_pages
from rustfs_desktop.s3.api.transfer import changed, read_head, request
from rustfs_desktop.s3.changed_keys import ChangedKey, ChangedKeys
from rustfs_desktop.s3.client import Remote
from rustfs_desktop.s3.errors.translate import shown, translate_errors
from rustfs_desktop.s3.http.listing_xml import read_page
from rustfs_desktop.s3.keys import key_problem
from rustfs_desktop.s3.types import DeleteResult, KeyFailure, ObjectHead

if TYPE_CHECKING:
    from rustfs_desktop.cancel import CancelToken
    from rustfs_desktop.s3.client import Client


def head_object(
    remote: Remote, version_id: str = "", *, with_checksums: bool = False, repeats: bool = False
) -> ObjectHead:
    """HeadObject: what the server says of an object without sending its content.

    Args:
        remote: The object.
        version_id: Of an older version.
        with_checksums: Ask for checksums of the content as well.
        repeats: Repeat a request that failed on the way; the transfer engine does that itself.

    Raises:
        NotFound: There is no such object.
    """
    which = {"VersionId": version_id} if version_id else {}
    if with_checksums:
        which["ChecksumMode"] = "ENABLED"
    return _head_object(remote, repeats=repeats, **which)


def part_length(remote: Remote, head: ObjectHead, number: int) -> int:
    """The length of one part of this version, 0 if the reply is about something else.

    A server that ignores the part number describes the whole object.
    """
    which: dict[str, Any] = {"PartNumber": number, "IfMatch": f'"{head.etag}"'}
    try:
        found = _head_object(remote, **which, **head.version_arguments())
    except AlreadyExists as error:  # 412: the condition did not hold
        raise changed() from error
    return found.size if found.etag == head.etag else 0


def _head_object(remote: Remote, *, repeats: bool = False, **which: Any) -> ObjectHead:  # noqa: ANN401
    boto: Any = remote.client.browse if repeats else remote.client.transfer
    with request(remote, "s3:GetObject"):
        reply = boto.head_object(Bucket=remote.bucket, Key=remote.key, **which)
    return read_head(reply, reply.get("ContentLength"))


def create_folder(client: Client, bucket: str, prefix: str) -> ChangedKey:
    """Make an empty folder: an object of no bytes whose key is ``prefix`` with its final slash.

    Returns the object with its version id.

    Raises:
        AlreadyExists: Something has this prefix already.
        UnusableName: Servers do not store this name faithfully.
        S3Error: The request failed.
    """
    problem = key_problem(prefix)
    if problem:
        raise UnusableName(cause=problem)
    if _is_taken(client, bucket, prefix):
        raise AlreadyExists(
            QT_TRANSLATE_NOOP("Messages", "The folder “{name}” already exists").with_values(
                name=shown(prefix[:-1].rpartition("/")[2])
            ),
            QT_TRANSLATE_NOOP("Messages", "Choose another name."),
            remedy=Remedy.REFRESH,
            code="FolderExists",
        )
    with translate_errors("s3:PutObject", bucket, prefix, client):
        reply = client.browse.put_object(Bucket=bucket, Key=prefix, Body=b"")
    return ChangedKey(prefix, reply.get("VersionId", ""))


def _is_taken(client: Client, bucket: str, prefix: str) -> bool:
    try:
        with translate_errors("s3:ListBucket", bucket, client=client):
            reply: Any = client.listing.list_objects_v2(
                Bucket=bucket, Prefix=prefix, MaxKeys=1, EncodingType="url"
            )
    except AccessDenied:
        return False  # keys that may only write cannot look
    return bool(read_page(reply["Body"], bucket, prefix)[0])


def delete_objects(
    client: Client,
    bucket: str,
    keys: Iterable[str],
    cancel: CancelToken,
    progress: Callable[[int], None],
    deleted_keys: ChangedKeys | None = None,
) -> DeleteResult:
    """Delete ``keys`` in batches; each key that stays is in the result with its reason.

    Args:
        client: Where to.
        bucket: The bucket they are in.
        keys: What to delete; read only as fast as it is deleted.
        cancel: Looked at before every request.
        progress: Called with the number deleted so far.
        deleted_keys: What was deleted is appended to it as it goes, so that it is known even if
            the deletion is stopped or fails; also ``keys`` of the result.

    Raises:
        Cancelled: ``cancel`` was set; what was deleted stays deleted.
        S3Error: A whole request failed.
    """
    deleted = 0
    failures: list[KeyFailure] = []
    deleted_keys = ChangedKeys() if deleted_keys is None else deleted_keys

    def count(batch: list[Item], outcome: BatchOutcome) -> None:
        nonlocal deleted
        deleted += len(batch) - len(outcome.failures)
        failures.extend(outcome.failures.values())
        deleted_keys.extend(outcome.deleted(batch))
        progress(deleted)

    delete_all(client, bucket, ((key, "") for key in keys), cancel, count)
    return DeleteResult(deleted, tuple(failures), deleted_keys)


def delete_prefix(
    client: Client,
    bucket: str,
    prefix: str,
    cancel: CancelToken,
    progress: Callable[[int], None],
    deleted_keys: ChangedKeys | None = None,
) -> DeleteResult:
    """Delete everything below ``prefix``, as ``delete_objects`` does, until nothing is listed."""

    def walk() -> Iterator[list[Item]]:
        for page in list_pages(client, bucket, prefix, delimiter="", cancel=cancel):
            yield [(key, "") for key in page.keys]

    result = delete_until_gone(client, bucket, walk, cancel, progress, deleted_keys)
    if not result.failures:
        remove_empty_folders(client, bucket, prefix, cancel)
    return result


def remove_empty_folders(client: Client, bucket: str, prefix: str, cancel: CancelToken) -> None:
    """Servers that keep objects in real folders go on to list those when they are empty.

    All others no longer list the prefix; they are asked once and left alone. The question leaves
    out the last letter, because the folder's own name would mean what is in it.
    """
    around = next(list_pages(client, bucket, prefix[:-2], cancel=cancel))
    folders = [prefix] if prefix in around.prefixes else [] if prefix else around.prefixes
    for folder in folders:  # grows as it goes: the deepest come last
        for page in list_pages(client, bucket, folder, cancel=cancel):
            folders += page.prefixes
    for batch in batches((folder, "") for folder in reversed(folders)):
        delete_batch(client, bucket, batch, cancel)
