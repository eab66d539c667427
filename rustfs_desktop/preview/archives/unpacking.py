"""Unpacks compressed data, in pieces of bounded size."""

from __future__ import annotations

import bz2
import enum
import lzma
import zlib

from rustfs_desktop.preview.errors import UnreadableArchive

MOST_UNPACKED = 1 << 20
"""One step makes no more, however much would follow."""

_XZ_MEMORY = 192 << 20


class Compression(enum.Enum):
    """How data is compressed."""

    DEFLATE = "deflate"
    GZIP = "gzip"
    BZIP2 = "bzip2"
    XZ = "xz"


class Unpacker:
    """Unpacks one stream; not the one that may follow it.

    Attributes:
        needs_input: Whether the next step needs more data.
    """

    def __init__(self, compression: Compression) -> None:
        self._zlib: zlib._Decompress | None = None
        self._other: bz2.BZ2Decompressor | lzma.LZMADecompressor | None = None
        if compression is Compression.BZIP2:
            self._other = bz2.BZ2Decompressor()
        elif compression is Compression.XZ:
            self._other = lzma.LZMADecompressor(memlimit=_XZ_MEMORY)
        else:
            window = zlib.MAX_WBITS + 16 if compression is Compression.GZIP else -zlib.MAX_WBITS
            self._zlib = zlib.decompressobj(window)
        self.needs_input = True

    @property
    def is_ended(self) -> bool:
        """Whether the stream ended; its own checksum was right, if it has one."""
        return (self._zlib or self._other).eof  # type: ignore[union-attr]

    @property
    def rest(self) -> bytes:
        """What follows the stream in the data."""
        return (self._zlib or self._other).unused_data  # type: ignore[union-attr]

    def unpack(self, data: bytes) -> bytes:
        """The next piece, which may be empty.

        Args:
            data: What follows in the stream; nothing if no input is needed.

        Raises:
            UnreadableArchive: It is damaged, or needs too much memory.
        """
        try:
            if self._zlib is not None:
                made = self._zlib.decompress(self._zlib.unconsumed_tail + data, MOST_UNPACKED)
                is_full = len(made) == MOST_UNPACKED
                self.needs_input = not self._zlib.unconsumed_tail and not is_full
                return made
            assert self._other is not None
            made = self._other.decompress(data, MOST_UNPACKED)
            self.needs_input = self._other.needs_input
            return made
        except (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError, MemoryError) as error:
            raise UnreadableArchive(detail=str(error)[:200]) from error
