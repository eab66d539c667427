"""Pictures for tests: real ones, and some that no program should read."""

from __future__ import annotations

import struct
import zlib

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QColor, QImage


def picture(width: int, height: int, kind: str = "PNG", color: str = "#b7410e") -> bytes:
    """A picture of one color; its upper left pixel is blue."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(color))
    image.setPixelColor(0, 0, QColor("#0000ff"))
    return encoded(image, kind)


def encoded(image: QImage, kind: str) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image.save(buffer, kind)
    return bytes(data.data())


def turned_jpeg(width: int, height: int) -> bytes:
    """A JPEG whose EXIF says that it must be turned by a quarter."""
    jpeg = picture(width, height, "JPEG")
    tiff = b"MM\0*\0\0\0\x08" + struct.pack(">HHHIHHI", 1, 0x0112, 3, 1, 6, 0, 0)
    exif = b"Exif\0\0" + tiff
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + jpeg[2:]


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, rows: int, *, depth: int = 1, color: int = 0) -> bytes:
    """A PNG with this size in its head, and so many empty rows."""
    pixels = {0: 1, 2: 3, 6: 4}[color]
    row = bytes(1 + -(-width * depth * pixels // 8))
    packer = zlib.compressobj(9)
    packed = b"".join([*(packer.compress(row) for _ in range(rows)), packer.flush()])
    head = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    )
