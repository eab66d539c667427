"""Where readers of archives take their bytes from: ranges of an object, or what they unpack to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from rustfs_desktop.cancel import CancelToken
from rustfs_desktop.preview.archives.unpacking import Compression, Unpacker
from rustfs_desktop.preview.errors import UnreadableArchive

MOST_AT_ONCE = 1 << 20
"""No reader asks for more in one call."""

MOST_FETCHED = 8 << 20
"""No range is larger."""

NO_LIMIT = 1 << 62
_LEAST_FETCHED = 16 << 10
_PACKED_AT_ONCE = 256 << 10

Fetch = Callable[[int, int], bytes]
"""Reads the bytes of an object from one position up to another."""


class ReadEnough(Exception):
    """The reader may read no more of the object: it has to do with what it has."""


class ByteSource(Protocol):
    """Bytes that are read in order."""

    @property
    def position(self) -> int:
        """How many bytes are behind."""

    def read(self, count: int) -> bytes:
        """The next bytes; fewer than asked for only at the end."""

    def skip(self, count: int) -> None:
        """Go on without these bytes."""


class RangeSource:
    """An object that is read by ranges: larger ones, the longer it is read without a gap.

    Args:
        fetch: Reads a range.
        size: The size of the object.
        most_bytes: How much may be fetched in all.
        most_ranges: By how many ranges.
    """

    def __init__(
        self, fetch: Fetch, size: int, most_bytes: int, most_ranges: int = NO_LIMIT
    ) -> None:
        self._fetch, self.size = fetch, size
        self._bytes_left, self._ranges_left = most_bytes, most_ranges
        self._position = self._until = self._start = 0
        self._data = b""
        self._ahead = _LEAST_FETCHED

    @property
    def position(self) -> int:
        """Where the next byte is read."""
        return self._position

    def seek(self, position: int, until: int = 0) -> None:
        """Read on at a position; what follows until another one is expected to be read, too."""
        self._position, self._until = position, until

    def skip(self, count: int) -> None:
        """Go on without these bytes."""
        self._position += count

    def read(self, count: int) -> bytes:
        """The next bytes; fewer than asked for only at the end.

        Raises:
            ReadEnough: They would be more than may be fetched.
        """
        count = max(0, min(count, MOST_AT_ONCE, self.size - self._position))
        first = self._position - self._start
        found = self._data[first : first + count] if first >= 0 else b""
        while len(found) < count:
            missing = count - len(found)
            found += self._fetched(self._position + len(found), missing)[:missing]
        self._position += count
        return found

    def _fetched(self, first: int, count: int) -> bytes:
        """A range that has these bytes at least."""
        is_next = first == self._start + len(self._data) and bool(self._data)
        self._ahead = min(2 * self._ahead, MOST_AT_ONCE) if is_next else _LEAST_FETCHED
        wanted = min(self._until - first, MOST_FETCHED) if self._until > first else self._ahead
        stop = min(first + max(count, wanted), self.size, first + self._bytes_left)
        if stop < first + count or not self._ranges_left:
            raise ReadEnough
        self._bytes_left -= stop - first
        self._ranges_left -= 1
        self._data = self._fetch(first, stop)
        self._start = first
        return self._data


class UnpackedSource:
    """What a compressed object unpacks to, in order.

    Args:
        packed: The object.
        compression: How it is compressed; several streams in a row are one.
        most_bytes: How much it may unpack to.
        cancel: Ends it.
    """

    def __init__(
        self, packed: RangeSource, compression: Compression, most_bytes: int, cancel: CancelToken
    ) -> None:
        self._packed, self._compression, self._cancel = packed, compression, cancel
        self._left = most_bytes
        self._position = 0
        self._ready = memoryview(b"")
        self._unpacker = Unpacker(compression)

    @property
    def position(self) -> int:
        """How many unpacked bytes are behind."""
        return self._position

    def read(self, count: int) -> bytes:
        """The next bytes; fewer than asked for only at the end.

        Raises:
            ReadEnough: More may not be read or unpacked.
            UnreadableArchive: The object is damaged.
        """
        pieces, missing = [], min(count, MOST_AT_ONCE)
        while missing and (self._ready or self._unpack()):
            pieces.append(bytes(self._ready[:missing]))
            self._ready = self._ready[len(pieces[-1]) :]
            missing -= len(pieces[-1])
        made = b"".join(pieces)
        self._position += len(made)
        return made

    def skip(self, count: int) -> None:
        """Go on without these bytes, which have to be unpacked as well."""
        while count > 0 and (found := len(self.read(count))):
            count -= found

    def _unpack(self) -> bool:
        """Unpack the next piece; False at the end."""
        while True:
            self._cancel.check()
            if self._left <= 0:
                raise ReadEnough
            data = b""
            if self._unpacker.is_ended:
                data = (self._unpacker.rest or self._packed.read(_PACKED_AT_ONCE)).lstrip(b"\0")
                if not data and self._packed.position >= self._packed.size:
                    return False
                self._unpacker = Unpacker(self._compression)
            elif self._unpacker.needs_input:
                data = self._packed.read(_PACKED_AT_ONCE)
                if not data:
                    raise UnreadableArchive(detail="unexpected end")
            made = self._unpacker.unpack(data)
            if made:
                self._left -= len(made)
                self._ready = memoryview(made)
                return True
