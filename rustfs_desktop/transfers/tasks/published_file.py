"""Downloads that got their final name just before the program ended, unknown to the journal."""

from __future__ import annotations

import contextlib
import dataclasses
import os
from collections.abc import Callable, Iterator

from rustfs_desktop.s3.api.object_requests import READ_BYTES
from rustfs_desktop.s3.types import ObjectHead
from rustfs_desktop.transfers.errors import NotReplaceable
from rustfs_desktop.transfers.journal.resume_state import ResumeState
from rustfs_desktop.transfers.local.local_folder import LocalFolder
from rustfs_desktop.transfers.local.names import numbered_names
from rustfs_desktop.transfers.local.os_errors import local_error
from rustfs_desktop.transfers.tasks.download_verification import (
    PARTS,
    WHOLE,
    expected_md5,
    likely_part_length,
)
from rustfs_desktop.transfers.verification import Verification, local_file
from rustfs_desktop.transfers.verify import etags

_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_MAX_NAMES = 100


@dataclasses.dataclass(frozen=True, slots=True)
class PublishedFile:
    """A local file that already has the content of the object."""

    name: str
    verification: Verification


def finish_publishing(folder: LocalFolder, name: str, state: ResumeState) -> bool:
    """Remove the temporary name if the file already has its final name; False if it does not."""
    identity = folder.identity(name)
    if identity is None or identity[:2] != (state.temp_inode, state.size):
        return False
    with contextlib.suppress(OSError):
        folder.remove(state.temp)  # a second hard link to the same file
    folder.sync()
    return True


def find_published(
    folder: LocalFolder,
    name: str,
    request_head: Callable[[], ObjectHead],
    check_cancelled: Callable[[], None],
    *,
    numbered: bool,
) -> PublishedFile | None:
    """Find the file with the content of the object: an earlier run of this transfer wrote it.

    Args:
        folder: The folder of the file.
        name: The name of the file.
        request_head: Sends a HeadObject request; called only if a file exists.
        check_cancelled: Raises when the task was cancelled.
        numbered: Whether the name may have a number because it was taken before.
    """
    head = None
    for candidate in _candidates(name, numbered=numbered):
        try:
            seen = folder.identity(candidate)
        except NotReplaceable:
            if not numbered:
                raise
            continue
        if seen is None:
            return None
        head = head or request_head()
        text = _verify(folder, candidate, head, check_cancelled) if seen[1] == head.size else ""
        if text:
            md5 = expected_md5(head)
            digest = f"md5:{md5}" if md5 else f"etag:{head.etag}"
            return PublishedFile(candidate, local_file(head, seen[1], text, digest))
    return None


def _candidates(name: str, *, numbered: bool) -> Iterator[str]:
    yield name
    for number, other in enumerate(numbered_names(name)):
        if not numbered or number == _MAX_NAMES:
            return
        yield other


def _verify(
    folder: LocalFolder, name: str, head: ObjectHead, check_cancelled: Callable[[], None]
) -> str:
    """How the content was verified; empty if it differs or cannot be compared."""
    expected, length = expected_md5(head), likely_part_length(head, maximum=head.size)
    if not expected and not length:
        return ""
    try:
        fd = os.open(folder.at(name), _FLAGS, dir_fd=folder.fd)
        try:
            if expected:
                return WHOLE if _md5(fd, 0, head.size, check_cancelled).hex() == expected else ""
            byte_ranges = etags.ranges(head.size, length)
            found = etags.composite(
                _md5(fd, *byte_range, check_cancelled) for byte_range in byte_ranges
            )
        finally:
            os.close(fd)
    except OSError as error:
        raise local_error(error, folder.path / name) from error
    return PARTS if found == head.etag else ""


def _md5(fd: int, first: int, stop: int, check_cancelled: Callable[[], None]) -> bytes:
    md5 = etags.new_md5()
    os.lseek(fd, first, os.SEEK_SET)
    while first < stop:
        check_cancelled()
        data = os.read(fd, min(READ_BYTES, stop - first))
        if not data:
            break
        md5.update(data)
        first += len(data)
    return md5.digest()
