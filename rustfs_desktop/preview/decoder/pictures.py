"""Decodes pictures with Qt; runs in the decoder process only."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageIOHandler, QImageReader

MOST_PIXELS = 128_000_000
MOST_PIXELS_SCALED = 256_000_000  # a JPEG is made smaller while it is decoded
_ALLOCATION_MIB = 640
_REFUSED = {"svg", "svgz", "pdf"}  # they may refer to other files


class PictureRefused(Exception):
    """A picture that is not shown.

    Attributes:
        reply: Why, for the program.
    """

    def __init__(self, reply: dict[str, object]) -> None:
        super().__init__(reply)
        self.reply = reply


def prepare() -> None:
    """Load all plug-ins, before nothing can be opened any more."""
    QImageReader.setAllocationLimit(_ALLOCATION_MIB)
    QImageReader.supportedImageFormats()


def decode(data: bytes, most_width: int, most_height: int) -> tuple[dict[str, object], bytes]:
    """The pixels of a picture, scaled down to a width and height, and what they are.

    Raises:
        PictureRefused: It is no picture, or has too many pixels.
    """
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    return _decode(buffer, most_width, most_height)


def _decode(buffer: QBuffer, most_width: int, most_height: int) -> tuple[dict[str, object], bytes]:
    """Read from a buffer, which must outlive the reader: libtiff uses it when it closes."""
    reader = QImageReader(buffer)
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    found = bytes(reader.format().data()).decode("ascii", "replace")
    if not reader.canRead() or found in _REFUSED:
        raise PictureRefused({"error": "unreadable", "detail": reader.errorString()[:200]})
    size = reader.size()
    _check_pixels(size, found)
    is_turned = bool(
        reader.transformation() & QImageIOHandler.Transformation.TransformationRotate90
    )
    most = QSize(most_height, most_width) if is_turned else QSize(most_width, most_height)
    if size.isValid() and (size.width() > most.width() or size.height() > most.height()):
        scaled = size.scaled(most, Qt.AspectRatioMode.KeepAspectRatio)
        reader.setScaledSize(scaled.expandedTo(QSize(1, 1)))
    image = reader.read()
    if image.isNull():
        raise PictureRefused({"error": "unreadable", "detail": reader.errorString()[:200]})
    if not size.isValid():
        size = image.size()
    full = size.transposed() if is_turned else size
    return _packed(_fitted(image, most_width, most_height), full)


def _check_pixels(size: QSize, found: str) -> None:
    most = MOST_PIXELS_SCALED if found in ("jpeg", "jpg") else MOST_PIXELS
    if size.isValid() and size.width() * size.height() > most:
        raise PictureRefused({"error": "pixels", "width": size.width(), "height": size.height()})


def _fitted(image: QImage, width: int, height: int) -> QImage:
    """The picture, smaller if its format did not tell its size before."""
    if image.width() <= width and image.height() <= height:
        return image
    return image.scaled(
        width,
        height,
        Qt.AspectRatioMode.KeepAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )


def _packed(image: QImage, full: QSize) -> tuple[dict[str, object], bytes]:
    has_alpha = image.hasAlphaChannel()
    image.convertTo(QImage.Format.Format_RGBA8888_Premultiplied)
    head: dict[str, object] = {
        "width": image.width(),
        "height": image.height(),
        "full_width": full.width(),
        "full_height": full.height(),
        "has_alpha": has_alpha,
    }
    return head, bytes(image.constBits())
