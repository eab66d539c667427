"""Whether a file got its name just before the program ended, and only that was not noted."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Iterator

from rustfs_desktop.s3.api.transfer import READ_BYTES
from rustfs_desktop.s3.types import ObjectHead
from rustfs_desktop.transfers.errors import NotReplaceable
from rustfs_desktop.transfers.journal.resume_state import ResumeState
from rustfs_desktop.transfers.local.names import numbered_names
from rustfs_desktop.transfers.local.partial_file import LocalFolder, local_error
from rustfs_desktop.transfers.tasks.download_verification import (
    PARTS,
    WHOLE,
    expected_md5,
    hashable_length,
)
from rustfs_desktop.transfers.verify import etags

_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_MOST_NAMES = 100


@dataclasses.dataclass(frozen=True, slots=True)
class PublishedFile:
    """A file that has all the bytes of the object already."""

    name: str
    proof: str
    digest: str


def under_its_name(folder: LocalFolder, name: str, saved: ResumeState) -> bool:
    """Whether the temporary file that was kept is the one at the name now."""
    there = folder.identity(name)
    if there is None or there[:2] != (saved.temp_inode, saved.size):
        return False
    folder.remove(saved.temp)  # a link to the same file that is not needed any more
    folder.sync()
    return True


def same_content(
    folder: LocalFolder,
    name: str,
    ask: Callable[[], ObjectHead],
    check: Callable[[], None],
    *,
    others: bool,
) -> PublishedFile | None:
    """The file that has the object's content: that was written by nobody but us.

    Args:
        folder: Where it is.
        name: What it is called.
        ask: Asks for the object; only if there is a file.
        check: Raises when the work should stop.
        others: Whether it may have got a number, because the name was taken before.
    """
    head = None
    for candidate in _candidates(name, others=others):
        try:
            seen = folder.identity(candidate)
        except NotReplaceable:
            if not others:
                raise
            continue
        if seen is None:
            return None
        head = head or ask()
        proof = _proof(folder, candidate, head, check) if seen[1] == head.size else ""
        if proof:
            digest = expected_md5(head)
            return PublishedFile(
                candidate, proof, f"md5:{digest}" if digest else f"etag:{head.etag}"
            )
    return None


def _candidates(name: str, *, others: bool) -> Iterator[str]:
    yield name
    for number, other in enumerate(numbered_names(name)):
        if not others or number == _MOST_NAMES:
            return
        yield other


def _proof(folder: LocalFolder, name: str, head: ObjectHead, check: Callable[[], None]) -> str:
    """In words, or nothing if the bytes are others, or cannot be told apart."""
    expected, length = expected_md5(head), hashable_length(head, most=head.size)
    if not expected and not length:
        return ""
    try:
        fd = os.open(folder.at(name), _FLAGS, dir_fd=folder.fd)
        try:
            if expected:
                return WHOLE if _md5(fd, 0, head.size, check).hex() == expected else ""
            places = etags.ranges(head.size, length)
            found = etags.composite(_md5(fd, *place, check) for place in places)
        finally:
            os.close(fd)
    except OSError as error:
        raise local_error(error, folder.path / name) from error
    return PARTS if found == head.etag else ""


def _md5(fd: int, first: int, stop: int, check: Callable[[], None]) -> bytes:
    md5 = etags.new_md5()
    os.lseek(fd, first, os.SEEK_SET)
    while first < stop:
        check()
        data = os.read(fd, min(READ_BYTES, stop - first))
        if not data:
            break
        md5.update(data)
        first += len(data)
    return md5.digest()
