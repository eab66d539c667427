"""Whether a copy is the same as its original, and how sure that is."""

from __future__ import annotations

from rustfs_desktop.errors import AppError
from rustfs_desktop.message import QT_TRANSLATE_NOOP, Message
from rustfs_desktop.s3.api.objects import head_object
from rustfs_desktop.s3.client import Remote
from rustfs_desktop.s3.types import ObjectHead
from rustfs_desktop.transfers.errors import CopyDiffers
from rustfs_desktop.transfers.tasks.copy_source import SourceObject
from rustfs_desktop.transfers.types import Answer
from rustfs_desktop.transfers.verify import etags

SAME_ETAG = QT_TRANSLATE_NOOP("Messages", "same ETag as the original")
SAME_CHECKSUM = QT_TRANSLATE_NOOP("Messages", "same checksum as the original")
BOTH_SIDES = QT_TRANSLATE_NOOP("Messages", "MD5 verified on both sides")
PARTS_SENT = QT_TRANSLATE_NOOP("Messages", "MD5 of all parts and version of the original verified")
SIZE_ONLY = QT_TRANSLATE_NOOP("Messages", "size confirmed by the server")
FOLDER = QT_TRANSLATE_NOOP("Messages", "folder created")
UNSEEN = QT_TRANSLATE_NOOP("Messages", "confirmed by the server")
REPLACED = QT_TRANSLATE_NOOP("Messages", "stored, then replaced by someone else")


def is_same(one: ObjectHead, other: ObjectHead) -> bool:
    """Whether two objects have the same content for sure."""
    return one.size == other.size and one.etag == other.etag


def wants_to_replace(answer: Answer, source: ObjectHead, there: ObjectHead) -> bool:
    """Whether the answer "newer" or "different" lets the copy take the place of what is there."""
    if is_same(source, there):
        return False
    return etags.wants_to_replace(answer, etags.known_version(source), etags.known_version(there))


def of_server(origin: SourceObject, there: ObjectHead, target: Remote) -> tuple[Message, str]:
    """How far a copy that the server made is proved, and by what.

    Raises:
        AppError: It is not the same.
    """
    source = origin.head
    check_size(source, there)
    if source.etag == there.etag:
        return SAME_ETAG, f"etag:{there.etag}"
    is_plain = not (source.encryption or there.encryption)
    if is_plain and etags.is_md5(source.etag) and etags.is_md5(there.etag):
        raise _wrong("WrongBytes", f"ETag {there.etag} instead of {source.etag}")
    mine, its = _checksum(origin.remote), _checksum(target)
    if mine and mine == its:
        return SAME_CHECKSUM, f"etag:{there.etag}"
    if mine and mine.partition(":")[0] == its.partition(":")[0]:
        raise _wrong("WrongBytes", f"{its} instead of {mine}")
    return SIZE_ONLY, f"etag:{there.etag}"


def check_size(source: ObjectHead, there: ObjectHead) -> None:
    """Raise ``AppError`` unless both are equally long."""
    if source.size != there.size:
        raise _wrong("WrongSize", f"{there.size} instead of {source.size} bytes")


def _wrong(code: str, detail: str) -> AppError:
    """To copy again would only hide that this happens."""
    return CopyDiffers(detail=detail, code=code)


def _checksum(remote: Remote) -> str:
    try:
        return head_object(remote, with_checksums=True).checksum
    except AppError:  # not every server answers this question
        return ""
