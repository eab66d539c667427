"""Object operations: HeadObject, create an empty folder, delete keys or everything in a prefix."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from rustfs_desktop.errors import (
    AccessDenied,
    AlreadyExists,
    ChangedOnServer,
    InvalidRange,
    Remedy,
    StillListed,
    UnusableName,
)
from rustfs_desktop.message import QT_TRANSLATE_NOOP
from rustfs_desktop.s3.api.batch_delete import (
    BatchResult,
    batches,
    delete_all,
    delete_batch,
    delete_until_gone,
    still_listed,
)
from rustfs_desktop.s3.api.bucket_requests import Item
from rustfs_desktop.s3.api.listing import list_pages
from rustfs_desktop.s3.api.object_head import read_head
from rustfs_desktop.s3.api.object_requests import head_reply
from rustfs_desktop.s3.api.request import request
from rustfs_desktop.s3.changed_keys import ChangedKey, ChangedKeys
from rustfs_desktop.s3.client import Remote
from rustfs_desktop.s3.errors.translate import shown, translate_errors
from rustfs_desktop.s3.http.listing_xml import read_page
from rustfs_desktop.s3.keys import new_name_problem
from rustfs_desktop.s3.reply_values import whole_number
from rustfs_desktop.s3.rustfs_keys import server_key_problem
from rustfs_desktop.s3.types import DeleteResult, KeyFailure, ObjectHead, original_etag, plain_etag

if TYPE_CHECKING:
    from rustfs_desktop.cancel import CancelToken
    from rustfs_desktop.s3.client import Client


def head_object(
    remote: Remote,
    version_id: str = "",
    *,
    with_checksums: bool = False,
    repeats: bool = False,
    needs_etag: bool = True,
) -> ObjectHead:
    """HeadObject: the metadata of an object without its content.

    Args:
        remote: The object.
        version_id: An older version; empty for the latest.
        with_checksums: Ask for checksums of the content as well.
        repeats: Retry after connection errors; the transfer engine does that itself.
        needs_etag: Refuse a reply without an ETag.

    Raises:
        NotFound: The object does not exist.
    """
    which = {"VersionId": version_id} if version_id else {}
    if with_checksums:
        which["ChecksumMode"] = "ENABLED"
    return _head_object(remote, repeats=repeats, needs_etag=needs_etag, **which)


def part_length(remote: Remote, head: ObjectHead, number: int) -> int:
    """The length of one part of this version; 0 if the reply is for another version.

    A server that ignores the part number returns the length of the whole object.
    """
    which: dict[str, Any] = {"PartNumber": number, "IfMatch": f'"{original_etag(head.etag)}"'}
    try:
        found = _head_object(remote, **which, **head.version_arguments())
    except AlreadyExists as error:  # 412: the condition did not hold
        raise ChangedOnServer from error
    return found.size if found.etag == head.etag else 0


def _head_object(
    remote: Remote,
    *,
    repeats: bool = False,
    needs_etag: bool = True,
    **which: Any,  # noqa: ANN401  # arguments of boto3
) -> ObjectHead:
    reply = head_reply(remote, repeats=repeats, **which)
    size = reply.get("ContentLength")
    # Ceph omits the length of empty objects, some proxies that of all.
    size = _size_by_get(remote, reply, which) if size is None else size
    is_rustfs = remote.client.capabilities.is_rustfs is True
    return read_head(reply, size, needs_etag=needs_etag, is_rustfs=is_rustfs)


def _size_by_get(remote: Remote, head: Any, which: dict[str, Any]) -> int | None:  # noqa: ANN401
    """The size of this version or part from a GetObject whose content is not read."""
    arguments = {"Range": "bytes=0-0", **which}
    arguments.pop("ChecksumMode", None)
    if "PartNumber" in which:
        del arguments["Range"]  # not together
    elif etag := plain_etag(head.get("ETag")):
        arguments["IfMatch"] = f'"{original_etag(etag)}"'
    boto: Any = remote.client.transfer
    try:
        with request(remote, "s3:GetObject"):
            reply = boto.get_object(Bucket=remote.bucket, Key=remote.key, **arguments)
    except InvalidRange:  # there is no first byte
        return 0
    except AlreadyExists as error:  # 412: the condition did not hold
        raise ChangedOnServer from error
    reply["Body"].close()
    if "Range" in arguments and reply["ResponseMetadata"]["HTTPStatusCode"] == 206:
        return whole_number(reply.get("ContentRange", "").rpartition("/")[2])
    size: int | None = reply.get("ContentLength")
    return size


def create_folder(client: Client, bucket: str, prefix: str, *, parent: str = "") -> ChangedKey:
    """Create an empty folder: an empty object whose key is ``prefix``, which ends with a slash.

    ``parent`` is a prefix that the server has already. Returns the folder's key and version id.

    Raises:
        AlreadyExists: An object with this prefix exists.
        UnusableName: Servers would reject or change this name.
        S3Error: The request failed.
    """
    problem = new_name_problem(parent, prefix.removeprefix(parent))
    if problem:
        raise UnusableName(cause=problem)
    does_exist = _exists(client, bucket, prefix)
    known = client.capabilities
    problem = server_key_problem(prefix, is_rustfs=known.is_rustfs is True, is_minio=known.is_minio)
    if problem:
        raise UnusableName(cause=problem)
    if does_exist:
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


def _exists(client: Client, bucket: str, prefix: str) -> bool:
    try:
        with translate_errors("s3:ListBucket", bucket, client=client):
            reply: Any = client.listing.list_objects_v2(
                Bucket=bucket, Prefix=prefix, MaxKeys=1, EncodingType="url"
            )
    except AccessDenied:
        return False  # access keys that may only write
    return bool(read_page(reply["Body"], bucket, prefix)[0])


def delete_objects(
    client: Client,
    bucket: str,
    keys: Iterable[str],
    cancel: CancelToken,
    progress: Callable[[int], None],
    deleted_keys: ChangedKeys | None = None,
) -> DeleteResult:
    """Delete ``keys`` in batches; the result has the error of each key that was not deleted.

    Those that no reply named are looked for afterwards, if they may be listed.

    Args:
        client: The server.
        bucket: The bucket of the keys.
        keys: The keys to delete; read only as fast as they are deleted.
        cancel: Checked before every request.
        progress: Called with the number deleted so far.
        deleted_keys: Deleted keys are appended to it while the deletion runs, so that they are
            known even if it is stopped or fails; also ``keys`` of the result.

    Raises:
        Cancelled: ``cancel`` was set; what was deleted stays deleted.
        S3Error: A whole request failed.
    """
    deleted = 0
    failures: list[KeyFailure] = []
    unnamed: list[str] = []
    deleted_keys = ChangedKeys() if deleted_keys is None else deleted_keys

    def count(batch: list[Item], result: BatchResult) -> None:
        nonlocal deleted
        deleted += len(batch) - len(result.failures)
        failures.extend(result.failures.values())
        changed = result.deleted(batch)
        deleted_keys.extend(changed)
        if result.is_quiet:
            unnamed.extend([change.key for change in changed])
        progress(deleted)

    delete_all(
        client, bucket, batches((key, "") for key in keys), cancel, count, deleted_keys.unsure
    )
    listed = still_listed(client, bucket, unnamed, cancel) if unnamed else ()
    if listed:
        deleted_keys.note_unknown()
        failures += [KeyFailure(key, StillListed()) for key in listed]
        progress(deleted - len(listed))
    return DeleteResult(
        deleted - len(listed or ()), tuple(failures), deleted_keys, is_checked=listed is not None
    )


def delete_prefix(
    client: Client,
    bucket: str,
    prefix: str,
    cancel: CancelToken,
    progress: Callable[[int], None],
    deleted_keys: ChangedKeys | None = None,
) -> DeleteResult:
    """Delete everything below ``prefix`` until nothing is listed; see ``delete_objects``."""

    def list_items() -> Iterator[list[Item]]:
        for page in list_pages(client, bucket, prefix, delimiter="", cancel=cancel):
            yield [(key, "") for key in page.keys]

    result = delete_until_gone(client, bucket, list_items, cancel, progress, deleted_keys)
    if not result.failures:
        remove_empty_folders(client, bucket, prefix, cancel)
    return result


def remove_empty_folders(client: Client, bucket: str, prefix: str, cancel: CancelToken) -> None:
    """Delete folders that are still listed although they are empty.

    Only servers that store objects in folders of a file system list those; for all others this is
    one request. It lists the prefix without its last letter, because only then the folder itself
    is in the result.
    """
    siblings = next(list_pages(client, bucket, prefix[:-2], cancel=cancel))
    folders = [prefix] if prefix in siblings.prefixes else [] if prefix else siblings.prefixes
    for folder in folders:  # grows during the loop: the deepest come last
        for page in list_pages(client, bucket, folder, cancel=cancel):
            folders += page.prefixes
    for batch in batches((folder, "") for folder in reversed(folders)):
        delete_batch(client, bucket, batch, cancel)
