"""Verifying copies: compares size, ETag and checksum of the source and the copy."""

from __future__ import annotations

import dataclasses

from rustfs_desktop.errors import AppError
from rustfs_desktop.message import QT_TRANSLATE_NOOP, Message
from rustfs_desktop.s3.api.objects import head_object
from rustfs_desktop.s3.client import Remote
from rustfs_desktop.s3.types import ObjectHead
from rustfs_desktop.transfers import verification
from rustfs_desktop.transfers.errors import CopyDiffers
from rustfs_desktop.transfers.tasks.copy_source import SourceObject
from rustfs_desktop.transfers.tasks.upload import check_stored
from rustfs_desktop.transfers.types import Answer
from rustfs_desktop.transfers.verification import SeenCopy
from rustfs_desktop.transfers.verify import etags

SAME_ETAG = QT_TRANSLATE_NOOP("Messages", "same ETag as the original")
SAME_CHECKSUM = QT_TRANSLATE_NOOP("Messages", "same checksum as the original")
BOTH_SIDES = QT_TRANSLATE_NOOP("Messages", "MD5 verified on both sides")
PARTS_SENT = QT_TRANSLATE_NOOP("Messages", "MD5 of all parts and version of the original verified")
SIZE_ONLY = QT_TRANSLATE_NOOP("Messages", "size confirmed by the server")
FOLDER = QT_TRANSLATE_NOOP("Messages", "folder created")


@dataclasses.dataclass(frozen=True, slots=True)
class RepliedCopy:
    """A copy of which only the reply is known.

    Attributes:
        stored: The reply.
        text: What the reply shows to be the same as in the source, in words.
        digest: The same for the receipt.
    """

    stored: ObjectHead
    text: Message
    digest: str

    def compare_listed(self, source: ObjectHead, listed: ObjectHead | None) -> SeenCopy | None:
        """Compare it with a row of a listing; None if that does not show this copy."""
        if listed is None or (listed.etag, listed.size) != (self.stored.etag, source.size):
            return None
        existing = dataclasses.replace(listed, version_id=self.stored.version_id)
        return verification.seen_copy(source, existing, self.text, self.digest)


def is_same(one: ObjectHead, other: ObjectHead) -> bool:
    """Whether two objects have the same size and ETag, hence the same content."""
    return one.size == other.size and one.etag == other.etag


def wants_to_replace(answer: Answer, source: ObjectHead, existing: ObjectHead) -> bool:
    """Whether the answer "newer" or "different" lets the copy replace the existing object."""
    if is_same(source, existing):
        return False
    return etags.wants_to_replace(
        answer, etags.known_version(source), etags.known_version(existing)
    )


def compare_server_copy(source_object: SourceObject, copied: ObjectHead, target: Remote) -> Message:
    """Compare a copy that the server made with its source; returns what is the same, in words.

    Raises:
        AppError: The copy differs from the source.
    """
    source = source_object.head
    if source.etag == copied.etag:
        return SAME_ETAG
    is_plain = not (source.encryption or copied.encryption)
    if is_plain and etags.is_md5(source.etag) and etags.is_md5(copied.etag):
        raise _copy_differs("WrongBytes", f"ETag {copied.etag} instead of {source.etag}")
    source_checksum, copy_checksum = _checksum(source_object.remote), _checksum(target)
    if source_checksum and source_checksum == copy_checksum:
        return SAME_CHECKSUM
    is_comparable = source_checksum.partition(":")[0] == copy_checksum.partition(":")[0]
    if source_checksum and is_comparable:
        raise _copy_differs("WrongBytes", f"{copy_checksum} instead of {source_checksum}")
    return SIZE_ONLY


def compare_sent_copy(existing: ObjectHead, expected: str, *, verified: bool) -> Message:
    """Compare the ETag of a copy sent by this program with the expected one.

    Args:
        existing: The copy.
        expected: The ETag of what was sent.
        verified: Whether that was compared with what the source's server has.

    Raises:
        IntegrityError: It shows other content.
    """
    if existing.etag == expected:
        return BOTH_SIDES if verified else PARTS_SENT
    if etags.is_md5(expected):
        check_stored(existing, expected)
    return SIZE_ONLY


def _copy_differs(code: str, detail: str) -> AppError:
    """An error that is not retried: another copy would only hide the fault of the server."""
    return CopyDiffers(detail=detail, code=code)


def _checksum(remote: Remote) -> str:
    try:
        return head_object(remote, with_checksums=True).checksum
    except AppError:  # not every server supports checksums
        return ""
