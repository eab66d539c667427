"""What an edited file asks of the server: its content, and what is stored under its key now."""

from __future__ import annotations

import dataclasses
import hashlib
import os
import time
from collections.abc import Callable

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.edits.edit_folder import EditFolder, open_private
from rustfs_desktop.edits.types import KeptState
from rustfs_desktop.errors import AppError, NotConfirmed, NotFound
from rustfs_desktop.s3.api.downloads import get_object, get_range
from rustfs_desktop.s3.api.objects import head_object
from rustfs_desktop.s3.api.versions import version_pages
from rustfs_desktop.s3.client import Remote
from rustfs_desktop.s3.types import ObjectHead
from rustfs_desktop.transfers.errors import ContentMismatch
from rustfs_desktop.transfers.local.file_system import sync_folder
from rustfs_desktop.transfers.local.os_errors import local_error
from rustfs_desktop.transfers.verify.etags import is_md5
from rustfs_desktop.transfers.verify.metadata import TRANSFER_ID_NAME


@dataclasses.dataclass(frozen=True, slots=True)
class SavedVersion:
    """What the server has since a state was saved.

    Attributes:
        state: The state.
        head: What a look at the object showed; None if these keys may not look.
        number: Which version it is, counted from 1; 0 if there are none, or too many to count.
        verification: How far it was verified, as the transfer says it.
    """

    state: KeptState
    head: ObjectHead | None
    number: int = 0
    verification: str = ""


@dataclasses.dataclass(slots=True)
class MovedBytes:
    """How many bytes of a copy are here."""

    count: int = 0


def download_copy(
    remote: Remote, edit: EditFolder, size: int, cancel: CancelToken, moved: MovedBytes
) -> None:
    """Make the private copy of an object, and write down which version it is.

    Args:
        remote: The object.
        edit: The folder, which is created.
        size: As listed.
        cancel: Checked for each piece.
        moved: Counts the bytes.

    Raises:
        AppError: It cannot be read, or is damaged.
    """
    edit.make()
    part = edit.folder / "download.part"
    md5 = hashlib.md5(usedforsecurity=False)

    def open_sink(_head: ObjectHead) -> Callable[[memoryview], None]:
        file.seek(0)
        file.truncate()

        def take(data: memoryview) -> None:
            cancel.check()
            md5.update(data)
            file.write(data)
            moved.count += len(data)

        return take

    try:
        with open(part, "wb", opener=open_private) as file:
            head = get_object(remote, open_sink, max(size, 0))
            file.flush()
            os.fsync(file.fileno())
        if not head.etag:
            raise NotConfirmed
        if is_md5(head.etag) and not head.encryption and head.etag != md5.hexdigest():
            raise ContentMismatch
        part.rename(edit.path)
        sync_folder(edit.path.parent)
    except OSError as error:
        raise local_error(error, part) from error
    edit.record.etag, edit.record.opened = head.etag, time.time()
    edit.take_state()


def find_head(remote: Remote) -> ObjectHead | None:
    """What is stored under the key now; None if nothing is."""
    try:
        return head_object(remote, repeats=True)
    except NotFound:
        return None


def read_object(remote: Remote, most: int) -> bytes | None:
    """The content of an object; None if it is larger than that."""
    head = head_object(remote, repeats=True)
    if head.size > most:
        return None
    data = bytearray()
    if head.size:
        get_range(remote, 0, head.size, head, data.extend)
    return bytes(data)


def state_stored_by(edit: EditFolder, head: ObjectHead) -> KeptState | None:
    """The state that one of the uploads of this file stored, if the object is that one."""
    job_id, _, _ = head.metadata.get(TRANSFER_ID_NAME, "").rpartition("-")
    state = edit.record.state(edit.record.uploads.get(job_id, -1))
    if state is None or state.size != head.size:
        return None
    is_other = is_md5(head.etag) and not head.encryption and head.etag != state.md5
    return None if is_other else state


def confirm_saved(
    remote: Remote, edit: EditFolder, state: KeptState, told: SavedVersion, digest: str
) -> SavedVersion:
    """Write down that the server stored a state, with the version that it has there.

    Args:
        remote: The object.
        edit: The folder of the file.
        state: The state.
        told: What the transfer knows.
        digest: What it compared: the ETag, where the object cannot be looked at.
    """
    try:
        head = find_head(remote)
    except AppError:  # it is stored, which is what counts
        head = None
    if head is not None and state_stored_by(edit, head) is not state:
        head = None  # someone replaced it since: the next upload must find out
    etag = head.etag if head is not None else digest.partition(":")[2]
    version_id = head.fixed_version_id if head is not None else ""
    edit.record.key = remote.key
    edit.record_sent(state, etag, version_id)
    number = _version_number(remote) if version_id else 0
    return dataclasses.replace(told, head=head, number=number)


def _version_number(remote: Remote) -> int:
    """How many versions the object has; 0 if that is not known."""
    try:
        pages = version_pages(remote.client, remote.bucket, remote.key, CancelToken())
        found = next(pages)
    except (AppError, StopIteration):
        return 0
    count = sum(each.key == remote.key and not each.is_delete_marker for each in found)
    return count if len(found) < 1000 else 0
