"""How far an upload is verified: the reply and a look at the object against what was sent."""

from __future__ import annotations

import dataclasses

from rustfs_desktop.message import QT_TRANSLATE_NOOP
from rustfs_desktop.s3.types import ObjectHead
from rustfs_desktop.transfers import verification
from rustfs_desktop.transfers.errors import StoredContentMismatch
from rustfs_desktop.transfers.verification import Verification
from rustfs_desktop.transfers.verify import etags

_MD5 = QT_TRANSLATE_NOOP("Messages", "MD5 confirmed by the server")
_PARTS = QT_TRANSLATE_NOOP("Messages", "MD5 of all parts verified")
_SIZE = QT_TRANSLATE_NOOP("Messages", "size confirmed by the server")
_SIZE_WITHOUT_ETAG = QT_TRANSLATE_NOOP(
    "Messages", "size confirmed by the server, which sends no ETag"
)
_REPLIED_MD5 = QT_TRANSLATE_NOOP("Messages", "MD5 verified")
_REPLIED = QT_TRANSLATE_NOOP("Messages", "stored")
_FOLDER = QT_TRANSLATE_NOOP("Messages", "folder created")


@dataclasses.dataclass(frozen=True, slots=True)
class SentContent:
    """What was sent.

    Attributes:
        stored: What the server's reply said of it.
        size: In bytes.
        etag: What its ETag must be if the server makes ETags of MD5s.
    """

    stored: ObjectHead
    size: int
    etag: str


def of_small_reply(stored: ObjectHead, md5: str) -> Verification:
    """How far a file is verified that was sent in one request and not looked at."""
    text = _REPLIED_MD5 if stored.etag == md5 else _REPLIED
    return verification.replied(stored, text, f"md5:{md5}")


def of_look(sent: SentContent, existing: ObjectHead) -> Verification:
    """How far a file is verified that was looked at.

    Raises:
        IntegrityError: The object is not what was sent.
    """
    is_whole, text, digest = etags.is_md5(sent.etag), _SIZE, f"etag:{existing.etag}"
    if not existing.etag:
        text, digest = _SIZE_WITHOUT_ETAG, ""
    elif existing.etag == sent.etag:
        text = _MD5 if is_whole else _PARTS
    elif is_whole and has_other_content(existing, sent.etag):
        raise StoredContentMismatch(detail=f"ETag {existing.etag} instead of {sent.etag}")
    if is_whole:
        digest = f"md5:{sent.etag}"
    return verification.seen_object(sent.stored, existing, sent.size, text, digest)


def of_folder(stored: ObjectHead, existing: ObjectHead | None) -> Verification:
    """How far an empty folder is verified; what has its name already is a folder as well."""
    if existing is None:
        return verification.unseen(stored)
    return verification.seen_object(stored, existing, existing.size, _FOLDER)


def has_other_content(stored: ObjectHead, expected: str) -> bool:
    """Whether the ETag shows different content; False if the ETag is not made of MD5s."""
    comparable = etags.is_md5(stored.etag) or etags.part_count(stored.etag)
    return bool(comparable) and not stored.encryption and stored.etag != expected
