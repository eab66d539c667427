"""What proves that a transfer is done: the server's reply, and what a look at the result showed.

Only the functions of this module make a ``Verification`` (``tests/test_structure.py`` holds that),
and each takes its evidence as an argument. A transfer becomes done with one, and in no other way:
a task that only came to the end of its steps has failed.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from rustfs_desktop.message import QT_TRANSLATE_NOOP, Message
from rustfs_desktop.s3.distinct import are_distinct
from rustfs_desktop.s3.types import ObjectHead
from rustfs_desktop.transfers.errors import CopyDiffers, NotVerified, SameObject, SizeMismatch

BEFORE = QT_TRANSLATE_NOOP("Messages", "verified before the program was restarted")
_UNSEEN = QT_TRANSLATE_NOOP("Messages", "confirmed by the server, could not be checked")
_REPLACED = QT_TRANSLATE_NOOP("Messages", "stored, then replaced by someone else")
_REPLIED = QT_TRANSLATE_NOOP("Messages", "{verification}, according to the server's reply")
_WITH_OMISSION = QT_TRANSLATE_NOOP("Messages", "{verification}; {omission}")


@dataclasses.dataclass(frozen=True, slots=True)
class Verification:
    """How far the result of a transfer was verified.

    Attributes:
        text: The same in words, for the user.
        digest: What was compared, for the receipt: ``md5:…``, ``etag:…``, or nothing.
        version_id: Of the object that was stored; empty if there is none.
    """

    text: Message | str
    digest: str = ""
    version_id: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class SeenCopy(Verification):
    """The same of a copy that was looked at from its own side.

    Attributes:
        existing: What the look showed.
    """

    existing: ObjectHead = dataclasses.field(default_factory=lambda: ObjectHead(""))


@dataclasses.dataclass(frozen=True, slots=True)
class DistinctCopy(SeenCopy):
    """The same of a copy that is not its source itself; only with it a source is removed."""


def seen_object(
    stored: ObjectHead, existing: ObjectHead, size: int, text: Message, digest: str = ""
) -> Verification:
    """An object that was looked at after the server confirmed it.

    Args:
        stored: What the reply to the write said.
        existing: What the look showed, a HEAD or a row of a listing.
        size: How many bytes were sent.
        text: What was compared besides the size, in words.
        digest: The same for the receipt.

    Raises:
        SizeMismatch: It has another size.
    """
    if existing.size != size:
        raise SizeMismatch(detail=f"{existing.size} instead of {size} bytes")
    return Verification(text, digest, existing.fixed_version_id or stored.version_id)


def replied(stored: ObjectHead, text: Message, digest: str = "") -> Verification:
    """An object that nobody looked at: the words say that only the server's reply is known."""
    return Verification(by_reply(text), digest, stored.version_id)


def by_reply(text: Message) -> Message:
    """The words for what only the replies show in which the content came or was confirmed."""
    return _REPLIED.with_values(verification=text)


def unseen(stored: ObjectHead) -> Verification:
    """An object that cannot be looked at: the keys may only write, or the server cannot tell."""
    return Verification(_UNSEEN, "", stored.version_id)


def replaced(stored: ObjectHead) -> Verification:
    """An object that was stored, and was another one when it was looked at."""
    return Verification(_REPLACED, "", stored.version_id)


def seen_copy(
    source: ObjectHead, existing: ObjectHead, text: Message, digest: str = ""
) -> SeenCopy:
    """A copy that was looked at after the server confirmed it.

    Args:
        source: The version that it was made of.
        existing: What the look showed.
        text: What was compared besides the size, in words.
        digest: The same for the receipt; else the ETag.

    Raises:
        CopyDiffers: It has another size.
    """
    check_copy_size(source, existing)
    digest = digest or f"etag:{existing.etag}"
    return SeenCopy(text, digest, existing.fixed_version_id, existing)


def check_copy_size(source: ObjectHead, existing: ObjectHead) -> None:
    """Raise ``CopyDiffers`` unless the copy has the size of its source."""
    if source.size != existing.size:
        detail = f"{existing.size} instead of {source.size} bytes"
        raise CopyDiffers(detail=detail, code="WrongSize")


def seen_folder(existing: ObjectHead, text: Message) -> SeenCopy:
    """The copy of an empty folder that was looked at; whatever has its name is a folder."""
    return SeenCopy(text, "", existing.fixed_version_id, existing)


def seen_before(existing: ObjectHead, text: str) -> SeenCopy:
    """A copy that was verified before the program was restarted, and is still there."""
    return SeenCopy(text or BEFORE, f"etag:{existing.etag}", existing.fixed_version_id, existing)


def distinct_copy(
    seen: SeenCopy, source: ObjectHead, mark: tuple[str, str], *, is_shown: bool
) -> DistinctCopy:
    """A copy beside which the source still exists.

    Args:
        seen: The look at the copy.
        source: A look at the source after that.
        mark: Name and value that the transfer stores in the metadata of its copy.
        is_shown: Whether it was shown before the copy that the target is another object.

    Raises:
        SameObject: The two may be one object.
    """
    copy = seen.existing
    is_shown = is_shown or mark in copy.metadata.items() or are_distinct(source, copy)
    if mark in source.metadata.items() or not is_shown:
        raise SameObject
    return DistinctCopy(seen.text, seen.digest, seen.version_id, copy)


def with_omissions(verification: Verification, omissions: Iterable[Message]) -> Verification:
    """The same where something could not be kept."""
    for omission in omissions:
        text = _WITH_OMISSION.with_values(verification=verification.text, omission=omission)
        verification = dataclasses.replace(verification, text=text)
    return verification


def local_file(head: ObjectHead, written: int, text: Message | str, digest: str) -> Verification:
    """A file on this disk.

    Args:
        head: The version of the object that it was made of.
        written: How many of its bytes are in the file.
        text: What was compared, in words.
        digest: The same for the receipt.

    Raises:
        NotVerified: Not all of them.
    """
    if written != head.size:
        raise NotVerified(detail=f"{written} of {head.size} bytes")
    return Verification(text, digest)
