"""Makes the picture of a cell: fitted, with round corners and a hairline; any thread."""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QImageReader, QImageWriter, QPainter, QPainterPath, QPen

from rustfs_desktop.preview.types import ImagePreview

_CORNER = 4
_HAIRLINE = QColor(0, 0, 0, 26)
_QUALITY = 88
_JPEG = b"\xff\xd8\xff"


@dataclasses.dataclass(frozen=True, slots=True)
class PictureRoom:
    """The room for a picture in a cell.

    Attributes:
        width: In logical pixels.
        height: In logical pixels.
        ratio: How many pixels each of them has.
    """

    width: int
    height: int
    ratio: float = 1.0


def image_of(preview: ImagePreview) -> QImage:
    """The decoded picture as an image with its own pixels."""
    size = preview.width, preview.height, preview.width * 4
    kind = QImage.Format.Format_RGBA8888_Premultiplied
    return QImage(preview.pixels, *size, kind).convertToFormat(
        QImage.Format.Format_ARGB32_Premultiplied
        if preview.has_alpha
        else QImage.Format.Format_RGB32
    )


def packed(image: QImage) -> bytes:
    """An image as a file: small, or with its transparency."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(b"png" if image.hasAlphaChannel() else b"jpeg"))
    writer.setQuality(_QUALITY)
    writer.write(image)
    return bytes(buffer.data().data())


def unpacked(data: bytes, side: int) -> QImage | None:
    """An image that was packed; None if the file is damaged."""
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(b"jpeg" if data.startswith(_JPEG) else b"png"))
    size = reader.size()
    is_fitting = 0 < size.width() <= side and 0 < size.height() <= side
    image = reader.read() if is_fitting else QImage()
    return None if image.isNull() else image


def fitted(image: QImage, room: PictureRoom) -> QImage:
    """The image as it is painted in a cell; a small one is not made larger."""
    most = QSize(round(room.width * room.ratio), round(room.height * room.ratio))
    size = image.size()
    if size.width() > most.width() or size.height() > most.height():
        size = size.scaled(most, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1))
        mode = Qt.TransformationMode.SmoothTransformation
        image = image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, mode)
    made = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    made.setDevicePixelRatio(room.ratio)
    made.fill(Qt.GlobalColor.transparent)
    area = QRectF(QPointF(), made.deviceIndependentSize())
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipPath(_rounded(area))
    image.setDevicePixelRatio(room.ratio)
    painter.drawImage(QPointF(), image)
    painter.setClipping(False)
    painter.setPen(QPen(_HAIRLINE, 1))
    painter.drawPath(_rounded(area.adjusted(0.5, 0.5, -0.5, -0.5)))
    painter.end()
    return made


def _rounded(area: QRectF) -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(area, _CORNER, _CORNER)
    return path
