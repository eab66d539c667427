"""Shows a picture: fitted, never larger than it is."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from rustfs_desktop.preview.types import ImagePreview
from rustfs_desktop.ui.look import theme

_SQUARE = 8
_CORNER = 8
_MOST_CROPPED = 0.25


class ImageView(QWidget):
    """A picture; transparent ones are over a checkerboard.

    In the inspector it fills the width if little is cropped for that.
    """

    def __init__(self, parent: QWidget, *, is_compact: bool) -> None:
        super().__init__(parent)
        self._is_compact = is_compact
        self._image = QImage()
        self._full = QSize()
        self._has_alpha = False
        self._scaled = QPixmap()
        self._scaled_for: tuple[int, int, float] = (0, 0, 0.0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Picture"))

    def show_preview(self, preview: ImagePreview) -> None:
        """Show another picture."""
        # The bytes must live as long as the image: it is a view of them.
        self._pixels = preview.pixels
        self._image = QImage(
            self._pixels,
            preview.width,
            preview.height,
            preview.width * 4,
            QImage.Format.Format_RGBA8888_Premultiplied,
        )
        self._full = QSize(preview.full_width, preview.full_height)
        self._has_alpha = preview.has_alpha
        self._scaled_for = (0, 0, 0.0)
        self.update()

    def clear(self) -> None:
        """Forget the picture."""
        self._image, self._scaled = QImage(), QPixmap()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Any size will do."""
        return QSize(200, 120)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the picture in the middle."""
        if self._image.isNull():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = self._area()
        clip = area.intersected(QRectF(self.rect()))
        outline = QPainterPath()
        corner = _CORNER if self._is_compact else 0
        outline.addRoundedRect(clip.adjusted(0.5, 0.5, -0.5, -0.5), corner, corner)
        painter.setClipPath(outline)
        if self._has_alpha:
            _paint_checkerboard(painter, clip)
        self._scale(area)
        painter.drawPixmap(area.toRect(), self._scaled)
        painter.setClipping(False)
        painter.setPen(QPen(theme.current().color("line"), 1))
        painter.drawPath(outline)
        painter.end()

    def _area(self) -> QRectF:
        """Where the picture is painted, in whole pixels."""
        space = self.size()
        mode = Qt.AspectRatioMode.KeepAspectRatio
        size = self._full.scaled(space, mode)
        if self._is_compact:
            filled = self._full.scaled(space, Qt.AspectRatioMode.KeepAspectRatioByExpanding)
            cropped = 1 - space.width() * space.height() / max(1, filled.width() * filled.height())
            size = filled if cropped <= _MOST_CROPPED else size
        if size.width() > self._full.width() or size.height() > self._full.height():
            size = self._full
        size = size.expandedTo(QSize(1, 1))
        left, top = (space.width() - size.width()) // 2, (space.height() - size.height()) // 2
        return QRectF(left, top, size.width(), size.height())

    def _scale(self, area: QRectF) -> None:
        """Scale once for each size: smooth scaling takes too long for every paint."""
        ratio = self.devicePixelRatioF()
        wanted = round(area.width() * ratio), round(area.height() * ratio), ratio
        if wanted == self._scaled_for:
            return
        self._scaled_for = wanted
        image = self._image
        if (image.width(), image.height()) != wanted[:2]:
            image = image.scaled(
                wanted[0],
                wanted[1],
                Qt.AspectRatioMode.IgnoreAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        self._scaled = QPixmap.fromImage(image)
        self._scaled.setDevicePixelRatio(ratio)


def _paint_checkerboard(painter: QPainter, area: QRectF) -> None:
    """Gray squares under what is transparent; the same in both themes, as in other programs."""
    painter.fillRect(area, QColor("#ffffff"))
    dark = QColor("#e0e0e0")
    for row in range(int(area.height()) // _SQUARE + 1):
        for column in range(row % 2, int(area.width()) // _SQUARE + 1, 2):
            square = QRectF(0, 0, _SQUARE, _SQUARE)
            square.moveTo(area.left() + column * _SQUARE, area.top() + row * _SQUARE)
            painter.fillRect(square.intersected(area), dark)
