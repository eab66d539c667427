"""Buffer for the body of a reply that is read whole: refuses it as soon as it is too much.

A parsed element takes a hundred bytes or more, so that a megabyte of ``<a/>`` takes tens of
megabytes, and a second in which nothing else runs.
"""

from __future__ import annotations

from rustfs_desktop.s3.errors.replies import ReplyTooBig, ReplyTooComplex

MAX_REPLY_BYTES = 8 * 1024 * 1024  # a page of 1,100 keys of 1,024 bytes, each percent-encoded
# More than a list of 10,000 buckets has.
MAX_TAGS = 200_000
MAX_ATTRIBUTES = 50_000
# Up to here nothing is counted: it would take a tenth of the time of parsing, and so short a
# document cannot take much memory.
_SHORT_BYTES = 1024 * 1024


class ReplyBuffer:
    """The body of one reply, piece by piece as it is received.

    Args:
        max_bytes: The limit for its length.
        max_tags: The limit for tags, also closing ones; not for short documents.
        max_attributes: The limit for attributes; not for short documents.
    """

    def __init__(
        self,
        max_bytes: int = MAX_REPLY_BYTES,
        max_tags: int = MAX_TAGS,
        max_attributes: int = MAX_ATTRIBUTES,
    ) -> None:
        self._max_bytes = max_bytes
        self._max_tags = max_tags
        self._max_attributes = max_attributes
        self._pieces: list[bytes] = []
        self._uncounted = 0  # the first piece that was not counted
        self._tags = 0
        self._attributes = 0
        self.size = 0

    def add(self, piece: bytes) -> None:
        """Add the next piece.

        Raises:
            ReplyTooBig: There are too many bytes.
            ReplyTooComplex: There are too many elements or attributes.
        """
        self._pieces.append(piece)
        self.size += len(piece)
        if self.size > self._max_bytes:
            raise ReplyTooBig(self._max_bytes)
        if self.size > _SHORT_BYTES:
            self._count()

    def content(self) -> bytes:
        """The body so far."""
        return b"".join(self._pieces)

    def _count(self) -> None:
        for piece in self._pieces[self._uncounted :]:
            self._tags += piece.count(b"<")
            self._attributes += piece.count(b'="') + piece.count(b"='")
        self._uncounted = len(self._pieces)
        if self._tags > self._max_tags or self._attributes > self._max_attributes:
            raise ReplyTooComplex


def check_reply(body: bytes, max_tags: int, max_attributes: int) -> None:
    """Refuse what is too much to parse, as ``ReplyBuffer`` does."""
    ReplyBuffer(max_tags=max_tags, max_attributes=max_attributes).add(body)
