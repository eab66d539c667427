"""Paints the cells of the icon view: a picture or the icon of the kind, the name and the size."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPixmap

from rustfs_desktop.models.object_table import Column, ObjectTableModel, RowFace
from rustfs_desktop.service.thumbnails import Thumbnail
from rustfs_desktop.ui.browser.cell_grid import CellSize
from rustfs_desktop.ui.browser.highlight import Highlight, paint_pieces, strong_font
from rustfs_desktop.ui.look import icons, theme

_CORNER = 8
_GROUND = {False: 0.16, True: 0.24}  # of the kind's tint: in the light and in the dark look
_ICON_SHARE = 40 / 128
_MOST_ELIDED = 5000
_PALE = 0.5
_CENTER = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter


class PictureSource(Protocol):
    """Has the pictures of rows."""

    def picture(self, row: int) -> Thumbnail | None:
        """The picture of a row, perhaps made for another size; None while it has none."""


class CellPainter:
    """Paints one cell after the other; the table paints what is below and above them.

    Args:
        is_cut: Whether a row was cut.
        highlight: What a column was searched for.

    """

    def __init__(
        self,
        is_cut: Callable[[int], bool],
        highlight: Callable[[int], Highlight | None],
    ) -> None:
        self._is_cut, self._highlight = is_cut, highlight
        self._pictures: PictureSource | None = None
        self._elided: dict[tuple[str, int, bool], str] = {}
        self._elided_font = ""
        self._fonts = theme.font(), theme.font("small")

    def use_pictures(self, source: PictureSource) -> None:
        """Take the pictures of rows from here."""
        self._pictures = source

    def start(self) -> None:
        """Take the fonts that are used now; call it before the cells of one event."""
        self._fonts = theme.font(), theme.font("small")
        if (key := self._fonts[0].key()) != self._elided_font or len(self._elided) > _MOST_ELIDED:
            self._elided.clear()
            self._elided_font = key

    def paint(
        self,
        painter: QPainter,
        objects: ObjectTableModel,
        row: int,
        places: tuple[CellSize, QRect],
        *,
        is_selected: bool,
    ) -> None:
        """Paint the cell of a row; ``places`` are the parts of a cell, and where it is."""
        size, cell = places
        colors = theme.current()
        on_selection = is_selected and not colors.keeps_tints
        is_cut = self._is_cut(row)
        if is_cut:
            painter.setOpacity(_PALE)
        face = objects.face(row)
        self._paint_picture(painter, row, face, size.picture_rect(cell))
        painter.setPen(colors.color("selected_text" if on_selection else "text"))
        self._paint_name(painter, size.name_rect(cell), face.name, on_selection=on_selection)
        painter.setPen(colors.color("selected_text" if on_selection else "dim"))
        painter.setFont(self._fonts[1])
        painter.drawText(size.details_rect(cell), _CENTER, face.details)
        if is_cut:
            painter.setOpacity(1)

    def _paint_picture(self, painter: QPainter, row: int, face: RowFace, room: QRect) -> None:
        ratio = painter.device().devicePixelRatio()
        made = self._pictures.picture(row) if self._pictures is not None else None
        if made is None:
            painter.drawPixmap(room.topLeft(), _kind_picture(face, room.size(), ratio))
            return
        target = QRect(QPoint(), _size_in(room.size(), made))
        target.moveCenter(room.center())
        painter.drawImage(target, made.image)

    def _paint_name(
        self, painter: QPainter, room: QRect, whole: str, *, on_selection: bool
    ) -> None:
        font, highlight = self._fonts[0], self._highlight(Column.NAME)
        painter.setFont(font)
        shown = self._fitted(font, whole, room.width(), is_strong=highlight is not None)
        if highlight is None:
            painter.drawText(room, _CENTER, shown)
            return
        pieces = highlight.pieces(shown)
        metrics = QFontMetrics(font), QFontMetrics(strong_font(font))
        width = sum(metrics[is_hit].horizontalAdvance(text) for text, is_hit in pieces)
        left = room.adjusted(max(0, (room.width() - width) // 2), 0, 0, 0)
        color = theme.current().color("selected_text" if on_selection else "accent")
        paint_pieces(painter, left, pieces, color)

    def _fitted(self, font: QFont, whole: str, width: int, *, is_strong: bool = False) -> str:
        """The text elided to fit, cached because eliding is the slowest part of a cell."""
        known = self._elided.get((whole, width, is_strong))
        if known is None:
            metrics = QFontMetrics(strong_font(font) if is_strong else font)
            known = metrics.elidedText(whole, Qt.TextElideMode.ElideMiddle, width)
            self._elided[whole, width, is_strong] = known
        return known


def _size_in(room: QSize, made: Thumbnail) -> QSize:
    """The size of a picture; one that fills a room of another size will fill this one, too."""
    size = made.image.deviceIndependentSize().toSize()
    fills = size.width() >= made.room.width - 1 or size.height() >= made.room.height - 1
    is_other = (made.room.width, made.room.height) != (room.width(), room.height())
    if is_other and fills:
        size.scale(room, Qt.AspectRatioMode.KeepAspectRatio)
    return size


def _kind_picture(face: RowFace, size: QSize, ratio: float) -> QPixmap:
    """The icon of a kind on its ground, painted once for each kind and size."""
    key = face.icon, face.tint, size.width(), size.height(), ratio
    if (known := _kinds.get(key)) is None:
        known = _kinds[key] = _painted_kind(face, size, ratio)
    return known


def _painted_kind(face: RowFace, size: QSize, ratio: float) -> QPixmap:
    colors = theme.current()
    picture = QPixmap(size * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if colors.keeps_tints:
        painter.setPen(Qt.PenStyle.NoPen)
        share = _GROUND[colors.dark]
        painter.setBrush(_mixed(colors.color(face.tint), colors.color("base"), share))
    else:
        painter.setPen(QPen(colors.color("line"), 1))
        painter.setBrush(colors.color("base"))
    painter.drawRoundedRect(QRect(QPoint(), size), _CORNER, _CORNER)
    side = max(16, round(size.width() * _ICON_SHARE))
    at = QPoint((size.width() - side) // 2, (size.height() - side) // 2)
    painter.drawPixmap(at, icons.pixmap(face.icon, side, face.tint, ratio))
    painter.end()
    return picture


def _mixed(tint: QColor, base: QColor, share: float) -> QColor:
    """A ground in a tint."""
    rest = 1 - share
    return QColor.fromRgbF(
        tint.redF() * share + base.redF() * rest,
        tint.greenF() * share + base.greenF() * rest,
        tint.blueF() * share + base.blueF() * rest,
    )


_kinds: dict[tuple[object, ...], QPixmap] = {}
theme.notifier().changed.connect(_kinds.clear)
