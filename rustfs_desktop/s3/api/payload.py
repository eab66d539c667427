"""Payload: the body of an upload request, which counts the bytes that are sent."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any, Protocol

_SEND_BYTES = 256 * 1024


class PayloadContent(Protocol):
    """Bytes to send of which slices are read when they are needed."""

    def __len__(self) -> int:
        """The number of bytes."""

    def __getitem__(self, where: slice, /) -> bytes | bytearray | memoryview:
        """The bytes of a slice."""


class Payload:
    """The body of an upload: a readable stream that reports progress.

    boto3 reads it twice on unencrypted connections, first to sign it; only bytes that are read
    after the connection called ``begin_sending`` count as sent.

    Args:
        data: The bytes to send.
        md5: Their MD5; may be empty if there is a CRC-32.
        progress: Called with the number of bytes of each chunk; negative when they are uncounted.
        crc32: Their CRC-32; empty if it is not to be sent.
    """

    def __init__(
        self,
        data: PayloadContent,
        md5: bytes,
        progress: Callable[[int], None],
        crc32: bytes = b"",
    ) -> None:
        self.md5 = md5
        self.crc32 = crc32
        is_held = isinstance(data, bytes | bytearray)
        self._data: PayloadContent = memoryview(data) if is_held else data  # type: ignore[arg-type]
        self._progress = progress
        self._position = 0
        self._is_sending = False
        self._sent = 0

    def __len__(self) -> int:
        """The number of bytes."""
        return len(self._data)

    def checksums(self) -> dict[str, Any]:
        """The checksums that the server compares, as arguments of boto3."""
        found = {"ContentMD5": self.md5, "ChecksumCRC32": self.crc32}
        return {name: base64.b64encode(value).decode() for name, value in found.items() if value}

    def begin_sending(self) -> None:
        """Count the bytes that are read from now on as sent."""
        self._is_sending = True

    def read(self, _size: int = -1) -> bytes | bytearray | memoryview:
        """Return the next 256 KiB whatever size is requested: small chunks would be slower."""
        chunk = self._data[self._position : self._position + _SEND_BYTES]
        self._position += len(chunk)
        if self._is_sending and chunk:
            self._count(len(chunk))
        return chunk

    def tell(self) -> int:
        """The position of the next read."""
        return self._position

    def seek(self, position: int, whence: int = 0) -> int:
        """Set the position; boto3 rewinds, and seeks to the end to find the length."""
        self._position = position + (0, self._position, len(self._data))[whence]
        return self._position

    def uncount_sent(self) -> None:
        """Subtract the bytes of a failed request from the progress, and rewind."""
        self._count(-self._sent)
        self._position, self._is_sending = 0, False

    def _count(self, amount: int) -> None:
        self._sent += amount
        self._progress(amount)
